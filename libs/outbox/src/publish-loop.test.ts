import { createTestTelemetry } from '@rivulet/telemetry';
import type { StoredRecord, UnsentRecord } from './outbox-record.ts';
import { runPublishLoop, type PublishLoopParts } from './publish-loop.ts';
import { RefusedRecords } from './refused-records.ts';
import { RelayFault } from './relay-fault.ts';
import { createRelayStatus } from './relay-status.ts';
import { createFakeClock } from './testing/fake-clock.ts';
import { createWake } from './wake.ts';

function record(id: number): UnsentRecord {
  return {
    ...{ id: String(id), eventId: String(id), topic: 't', key: 'k', subject: 's', schemaFingerprint: 'f' },
    ...{ payload: Buffer.alloc(0), headers: {}, heldBack: false },
  };
}

/** An outbox in memory; `steps` tells what was done, in order. */
function setUp(count: number, given: Partial<PublishLoopParts> = {}, marking = Promise.resolve()) {
  const clock = createFakeClock();
  const wake = createWake(clock);
  const [drain, stop] = [new AbortController(), new AbortController()];
  const status = createRelayStatus(createTestTelemetry().log);
  const steps: string[] = [];
  let reads = 0;
  const unpublished = Array.from({ length: count }, (_, index) => record(index + 1));
  const ids = (records: readonly StoredRecord[]) => records.map(({ id }) => id).join(',');
  const parts: PublishLoopParts = {
    ready: () => Promise.resolve(),
    openSession: () => {
      steps.push('open');
      return Promise.resolve({
        read: (limit, besides = []) => {
          reads += 1;
          return Promise.resolve(unpublished.filter(({ id }) => !besides.includes(id)).slice(0, limit));
        },
        mark: (marked) => {
          steps.push(`mark ${marked.join(',')}`);
          for (const id of marked)
            unpublished.splice(
              unpublished.findIndex((each) => each.id === id),
              1,
            );
          return marking.then(() => []);
        },
        park: (ids, as) => {
          steps.push(`park ${ids.join(',')} ${as}`);
          for (const id of ids)
            unpublished.splice(
              unpublished.findIndex((each) => each.id === id),
              1,
            );
          return Promise.resolve();
        },
        close: () => Promise.resolve(void steps.push('close')),
        abandon: () => undefined,
      });
    },
    send: (records) => Promise.resolve(void steps.push(`send ${ids(records)}`)),
    published: () => undefined,
    parked: () => undefined,
    ...{ status, wake, clock, random: () => 1, backoff: (failures) => failures * 100 },
    ...{ batchRows: 2, batchBytes: 10_000, sweepMs: 1_000 },
    ...given,
  };
  const ended = runPublishLoop(parts, { drain: drain.signal, stop: stop.signal });
  return { clock, wake, drain, stop, status, steps, unpublished, ended, reads: () => reads };
}

describe('publish loop', () => {
  it('begins to mark each run before it sends the next', async () => {
    const { clock, steps } = setUp(3);
    await clock.advance(0);
    expect(steps).toEqual(['open', 'send 1,2', 'mark 1,2', 'send 3', 'mark 3']);
  });

  it('sends the next run while the last one is being marked, and no third one', async () => {
    const marked = Promise.withResolvers<void>();
    const { clock, steps } = setUp(6, {}, marked.promise);
    await clock.advance(0);
    expect(steps).toEqual(['open', 'send 1,2', 'mark 1,2', 'send 3,4']);
    marked.resolve();
    await clock.advance(0);
    expect(steps.slice(4)).toEqual(['mark 3,4', 'send 5,6', 'mark 5,6']);
  });

  it('sends nothing before the broker has answered what was read before it', async () => {
    const answer = Promise.withResolvers<void>();
    const sent: string[] = [];
    const send = ([first]: readonly StoredRecord[]) => {
      sent.push(first?.id ?? '');
      return sent.length === 1 ? answer.promise : Promise.resolve();
    };
    const { clock } = setUp(4, { send });
    await clock.advance(1_000);
    expect(sent).toEqual(['1']);
    answer.resolve();
    await clock.advance(0);
    expect(sent).toEqual(['1', '3']);
  });

  it('reads anew what it had read ahead when a record was parked meanwhile: it may be of that key', async () => {
    const { clock, steps, unpublished } = setUp(4, {
      send: (records) => {
        if (records.some(({ id }) => id === '2')) {
          unpublished[2] = { ...record(3), heldBack: true };
          return Promise.reject(new RefusedRecords('too-large', 'too large', records.slice(-1)));
        }
        return Promise.resolve(void steps.push(`send ${records.map(({ id }) => id).join(',')}`));
      },
    });
    await clock.advance(0);
    expect(steps).toEqual(['open', 'park 2 too-large', 'send 1', 'mark 1', 'park 3,4 behind']);
  });

  it('gives the right to relay back when a mark fails, whatever was sent meanwhile', async () => {
    const failed = Promise.reject(new Error('connection lost'));
    failed.catch(() => undefined);
    const { clock, steps, status } = setUp(5, {}, failed);
    await clock.advance(0);
    expect(steps).toEqual(['open', 'send 1,2', 'mark 1,2', 'send 3,4', 'close']);
    expect(status.condition().waitsFor?.part).toBe('database');
  });

  it('sends nothing after a failed run: that run goes first again', async () => {
    let failing = true;
    const sent: string[] = [];
    const { clock } = setUp(2, {
      batchBytes: 200,
      send: ([first]) => {
        if (failing) return Promise.reject(new RelayFault('broker', new Error('down')));
        sent.push(first?.id ?? '');
        return Promise.resolve();
      },
    });
    await clock.advance(0);
    failing = false;
    await clock.advance(100);
    expect(sent).toEqual(['1', '2']);
  });

  it('sets records aside whose key is held back, and sends the one before them', async () => {
    const { clock, steps, unpublished } = setUp(3, { batchRows: 3 });
    unpublished[1] = { ...record(2), heldBack: true };
    await clock.advance(0);
    expect(steps).toEqual(['open', 'park 2,3 behind', 'send 1', 'mark 1']);
  });

  it('gives the right to relay back while it backs off, and backs off longer each time', async () => {
    const { clock, steps } = setUp(1, {
      send: () => Promise.reject(new RelayFault('broker', new Error('down'))),
    });
    await clock.advance(0);
    expect(steps).toEqual(['open', 'close']);
    expect(clock.pending()).toEqual([100]);
    await clock.advance(100);
    expect(clock.pending()).toEqual([200]);
  });

  it('is woken before the sweep, and sweeps when nobody wakes it', async () => {
    const { clock, wake, steps, unpublished } = setUp(0);
    await clock.advance(10);
    unpublished.push(record(1));
    wake.ring();
    await clock.advance(0);
    expect(steps).toEqual(['open', 'send 1', 'mark 1']);
    unpublished.push(record(2));
    await clock.advance(1_000);
    expect(steps.at(-1)).toBe('mark 2');
  });

  it('looks once for what a ring tells of, and until there is no more for what a sweep has found', async () => {
    const { clock, wake, steps, unpublished, reads } = setUp(0);
    await clock.advance(10);
    const before = reads();
    unpublished.push(record(1));
    wake.ring();
    await clock.advance(0);
    expect([reads() - before, steps.at(-1)]).toEqual([1, 'mark 1']);
    unpublished.push(record(2));
    await clock.advance(1_000);
    expect([reads() - before, steps.at(-1)]).toEqual([3, 'mark 2']);
  });

  it.each([
    ['with a ring after a ring', true, true],
    ['with a ring after a sweep', false, true],
    ['without a ring after a sweep', false, false],
  ])('sends at once what is appended while it sends, %s', async (_when, rungBefore, rungMeanwhile) => {
    const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sent: string[] = [];
    const send = async (records: readonly StoredRecord[]) => {
      sent.push(...records.map(({ id }) => id));
      await answers[sent.length - 1]?.promise;
    };
    const { clock, wake, unpublished } = setUp(0, { send });
    await clock.advance(10);
    unpublished.push(record(1));
    if (rungBefore) wake.ring();
    await clock.advance(rungBefore ? 0 : 1_000);
    unpublished.push(record(2));
    if (rungMeanwhile) wake.ring();
    answers[0]?.resolve();
    await clock.advance(0);
    expect(sent).toEqual(['1', '2']);
  });

  it('stands by while another relay is active, and tries again after a sweep', async () => {
    let tries = 0;
    const { clock, status } = setUp(0, { openSession: () => Promise.resolve(void (tries += 1)) });
    await clock.advance(2_500);
    expect(tries).toBe(3);
    expect(status.condition()).toEqual({ role: 'standby' });
  });

  it('drains: sends what is there, then gives the right back and ends', async () => {
    const { clock, wake, drain, steps, unpublished, ended } = setUp(0);
    await clock.advance(0);
    unpublished.push(record(1), record(2), record(3));
    drain.abort();
    wake.ring();
    await ended;
    expect(steps).toEqual(['open', 'send 1,2', 'mark 1,2', 'send 3', 'mark 3', 'close']);
  });

  it('stops after the send under way, which it still marks', async () => {
    const answer = Promise.withResolvers<void>();
    const { clock, wake, drain, stop, steps, ended } = setUp(3, { send: () => answer.promise });
    await clock.advance(0);
    drain.abort();
    stop.abort();
    wake.ring();
    answer.resolve();
    await ended;
    expect(steps).toEqual(['open', 'mark 1,2', 'close']);
  });

  it('sends nothing while its own schemas are not known', async () => {
    const { clock, steps, status } = setUp(1, {
      ready: () => Promise.reject(new RelayFault('schema', new Error('none'))),
    });
    await clock.advance(5_000);
    expect(steps).toEqual([]);
    expect(status.condition().waitsFor).toEqual({ part: 'schema', reason: 'schema: none' });
  });

  it('does not blame the registry any more once it has answered, though the broker has not', async () => {
    let known = false;
    const { clock, status } = setUp(1, {
      ready: () => (known ? Promise.resolve() : Promise.reject(new RelayFault('schema', new Error('none')))),
      send: () => Promise.withResolvers<void>().promise,
    });
    await clock.advance(0);
    expect(status.condition().waitsFor?.part).toBe('schema');
    known = true;
    await clock.advance(100);
    expect(status.condition()).toEqual({ role: 'active' });
  });
});
