import type { EventDefinition } from '@rivulet/contracts';
import { RegistryUnavailableError, UndecodableError, type EventDecoder } from '@rivulet/kafka';
import { createManualClock } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { decodeEvent } from './decode-event.ts';
import { createObstacles } from './obstacles.ts';
import { copyOf, freshDelivery } from './test-delivery.ts';
import { letRun, passTime } from './testing/index.ts';

interface Parcel {
  id: string;
}
const Parcel = { name: 'Parcel', idField: 'id' } as EventDefinition<Parcel>;

function decoding(decode: EventDecoder<Parcel>['decode']) {
  const clock = createManualClock();
  const obstacles = createObstacles(createTestTelemetry().log);
  const ending = new AbortController();
  const run = (delivery = freshDelivery('k', 12)) =>
    decodeEvent(delivery, Parcel, { decode }, obstacles, clock, ending.signal);
  return { clock, obstacles, ending, run };
}

describe('decodeEvent', () => {
  it('gives the event and its id', async () => {
    const { run } = decoding(() => ({ id: 'e-1' }));
    expect(await run()).toEqual({ kind: 'event', event: { id: 'e-1' }, eventId: 'e-1' });
  });

  it('waits as long as the registry is not able to answer, and says so', async () => {
    let down = true;
    const { clock, obstacles, run } = decoding(async () => {
      if (down) throw new RegistryUnavailableError('no route');
      return { id: 'e-1' };
    });
    const decoded = run();
    await passTime(clock, 60_000, 500);
    expect(obstacles.reason()).toBe('schema registry unavailable: no route');
    down = false;
    await passTime(clock, 5_000, 500);
    expect(await decoded).toMatchObject({ kind: 'event' });
    expect(obstacles.reason()).toBeUndefined();
  });

  it('gives the wait up when ownership is ending', async () => {
    const { ending, run } = decoding(() => Promise.reject(new RegistryUnavailableError('no route')));
    const decoded = run();
    await letRun();
    const reason = new Error('ownership is ending');
    ending.abort(reason);
    await expect(decoded).rejects.toBe(reason);
  });

  it('decides at once about bytes that are no event', async () => {
    const { run } = decoding(() => {
      throw new UndecodableError('value is null');
    });
    expect(await run()).toMatchObject({
      kind: 'decided',
      outcome: {
        kind: 'dead',
        reason: 'undecodable',
        failure: { errorClass: 'undecodable', message: 'value is null' },
      },
    });
  });

  it('needs no call for what somebody has discarded, be it an event or not', async () => {
    const discarded = { ...copyOf(freshDelivery('k', 12), { offset: 99 }), held: 'discarded' as const };
    const outcome = { kind: 'decided', outcome: { kind: 'discard' } };
    expect(await decoding(() => ({ id: 'e' })).run(discarded)).toEqual({ ...outcome, eventId: 'e' });
    const poison = decoding(() => Promise.reject(new UndecodableError('value is null')));
    expect(await poison.run(discarded)).toEqual({ ...outcome, eventId: 'events/0/12' });
  });

  it('gives undecodable bytes an id that is the same for each of their deliveries', async () => {
    const { run } = decoding(() => Promise.reject(new UndecodableError('trailing data')));
    const fresh = freshDelivery('k', 12);
    expect(await run(fresh)).toMatchObject({ eventId: 'events/0/12' });
    expect(await run(copyOf(fresh, { offset: 99 }))).toMatchObject({ eventId: 'events/0/12' });
  });

  it.each(['', 'a b', 'a\nb', 'nul\0', 'ä', 'x'.repeat(201)])(
    'takes an event with the id %j for none: neither a header nor an index could hold it',
    async (id) => {
      const { run } = decoding(() => ({ id }));
      const decoded = await run();
      expect(decoded).toMatchObject({ kind: 'decided', eventId: 'events/0/12' });
      expect(decoded).toMatchObject({
        outcome: { failure: { message: expect.stringContaining('Parcel.id') } },
      });
    },
  );
});
