import { headerNames } from '@rivulet/contracts';
import type { OutgoingRecord, Producer } from '@rivulet/kafka';
import { createManualClock, schedule } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import type { Delivery } from './delivery.ts';
import type { IdempotencyStore, SettleEntry } from './idempotency-store.ts';
import { createObstacles } from './obstacles.ts';
import type { Outcome } from './outcome.ts';
import type { OutcomeRecord } from './outcome-record.ts';
import { createSend } from './send-in-order.ts';
import { createSettle, type SettleOptions } from './settle.ts';
import { copyOf, freshDelivery } from './test-delivery.ts';
import { letRun, passTime } from './testing/index.ts';

const failure = { errorClass: 'status-500', message: 'API answered 500' };
const done: Outcome = { kind: 'done', status: 200 };
const retry: Outcome = { kind: 'retry', failure };
const defer: Outcome = { kind: 'defer', afterMs: 2_000, failure };
const dead: Outcome = { kind: 'dead', reason: 'permanent', failure };
const claimed = { eventId: 'e-1', token: '7' };
const event = freshDelivery('k', 12);

/** The copy as one that was made from a dead letter. */
function letterOf(copy: Delivery): Delivery {
  const headers = {
    ...copy.record.headers,
    [headerNames.reason]: Buffer.from('permanent'),
    [headerNames.errorClass]: Buffer.from(failure.errorClass),
    [headerNames.errorMessage]: Buffer.from(failure.message),
  };
  return { ...copy, record: { ...copy.record, headers } };
}

/** A broker and a store whose every act is noted in one list; both can be down. */
function settling(given: Partial<SettleOptions> & { producer?: Producer } = {}) {
  const acts: string[] = [];
  const sent: OutgoingRecord[] = [];
  const settled: SettleEntry[] = [];
  const state = { brokerDown: false, storeDown: false, claimHeld: true };
  const clock = createManualClock(1_000);
  const { log } = createTestTelemetry();
  const obstacles = createObstacles(log);
  const producer: Producer = {
    async send(records) {
      if (state.brokerDown) throw new Error('no leader');
      sent.push(...records);
      for (const { topic } of records) acts.push(`sent to ${topic}`);
    },
    close: () => Promise.resolve(),
  };
  const settle = createSettle({
    group: 'g',
    topics: { retry: 'events.g.retry', deadLetters: 'events.g.dlq' },
    send: createSend(given.producer ?? producer, obstacles, clock),
    outcomeRecord: undefined,
    store: {
      async settle(entries: readonly SettleEntry[]) {
        if (state.storeDown) throw new Error('connection refused');
        settled.push(...entries);
        for (const entry of entries) acts.push(`written ${entry.state}`);
        return entries.map(() => state.claimHeld);
      },
    } as IdempotencyStore,
    policy: { maxAttempts: 3, maxAgeMs: 60_000, backoff: schedule([500]), deferMs: 100, maxDeferMs: 10_000 },
    whenDeadLettered: 'skip',
    obstacles,
    clock,
    random: () => 1,
    ...given,
  });
  const ended = new AbortController();
  const copying = () => acts.push('copy expected');
  const run = (outcome: Outcome, delivery = event) =>
    settle.settle(delivery, claimed, outcome, copying, ended.signal);
  const park = () => settle.park(event, copying, ended.signal);
  const sayDone = () => settle.sayDone(event, claimed.eventId, ended.signal);
  const hold = (copy: Delivery) => settle.hold(copy, claimed, ended.signal);
  const carry = (copy: Delivery) => settle.carry(copy, copying, ended.signal);
  return { acts, sent, settled, state, clock, obstacles, ended, run, park, hold, carry, sayDone };
}

describe('settle', () => {
  it('writes a done call down, with the token of its claim, and copies nothing', async () => {
    const { acts, settled, run } = settling();
    expect(await run(done)).toEqual({ as: 'completed', claimHeld: true, attempts: 1 });
    expect(acts).toEqual(['written completed']);
    expect(settled).toEqual([{ eventId: 'e-1', token: '7', state: 'completed' }]);
  });

  it('writes down that a discarded dead letter does not hold its key', async () => {
    const { acts, run } = settling();
    expect(await run({ kind: 'discard' })).toMatchObject({ as: 'discarded', claimHeld: true });
    expect(acts).toEqual(['written dead-lettered']);
  });

  it('copies a failed call to the retry topic before it is written down, and the lane knows before that', async () => {
    const { acts, sent, run } = settling();
    expect(await run(retry)).toEqual({
      as: 'retrying',
      claimHeld: true,
      attempts: 1,
      notBefore: 1_500,
      failure,
    });
    expect(acts).toEqual(['copy expected', 'sent to events.g.retry', 'written copied']);
    expect(sent[0]?.headers).toMatchObject({
      [headerNames.attempt]: '1',
      [headerNames.notBefore]: '1500',
      [headerNames.firstFailedAt]: '1000',
      [headerNames.failedAt]: '1000',
      [headerNames.errorClass]: 'status-500',
    });
  });

  it('defers without spending an attempt', async () => {
    const { sent, run } = settling();
    expect(await run(defer)).toMatchObject({ as: 'deferred', attempts: 0, notBefore: 3_000 });
    expect(sent[0]?.headers).toMatchObject({ [headerNames.attempt]: '0', [headerNames.deferred]: 'true' });
  });

  it('dead-letters a permanent failure with its reason, then writes it down', async () => {
    const { acts, sent, run } = settling();
    expect(await run(dead)).toEqual({ as: 'dead-lettered', claimHeld: true, attempts: 1, failure });
    expect(acts).toEqual(['sent to events.g.dlq', 'written dead-lettered']);
    expect(sent[0]?.headers).toMatchObject({ [headerNames.reason]: 'permanent', [headerNames.attempt]: '1' });
  });

  it('dead-letters when the last attempt has failed', async () => {
    const { acts, sent, run } = settling();
    expect(await run(retry, copyOf(event, { offset: 0, attempts: 2 }))).toMatchObject({
      as: 'dead-lettered',
      attempts: 3,
    });
    expect(acts).toEqual(['sent to events.g.dlq', 'written dead-lettered']);
    expect(sent[0]?.headers).toMatchObject({ [headerNames.reason]: 'attempts-exhausted' });
  });

  it('counts no attempt for bytes that were never called', async () => {
    const { run } = settling();
    expect(await run({ ...dead, reason: 'undecodable' })).toMatchObject({ attempts: 0 });
  });

  it('holds the key of a dead letter back where that is declared, by a copy behind the letter', async () => {
    const { acts, sent, run } = settling({ whenDeadLettered: 'park-key' });
    await run(dead);
    const order = ['copy expected', 'sent to events.g.dlq', 'sent to events.g.retry', 'written held'];
    expect(acts).toEqual(order);
    expect(sent[1]?.headers).toMatchObject({ [headerNames.held]: 'dead-lettered' });
  });

  it('holds nothing back for a dead letter without a key or without a readable event', async () => {
    const { acts, run } = settling({ whenDeadLettered: 'park-key' });
    await run(dead, freshDelivery(null, 12));
    await run({ ...dead, reason: 'undecodable' });
    expect(acts).not.toContain('copy expected');
    expect(acts).not.toContain('written held');
  });

  it('says when the claim was taken over meanwhile', async () => {
    const { state, run } = settling();
    state.claimHeld = false;
    for (const outcome of [done, retry, dead]) expect(await run(outcome)).toMatchObject({ claimHeld: false });
  });

  it('carries a copy by writing it again as it is; the lane knows before, the store is not asked', async () => {
    const { acts, sent, carry } = settling();
    const copy = copyOf(event, { offset: 3, number: 4, attempts: 2, notBefore: 9_000 });
    await carry(copy);
    expect(acts).toEqual(['copy expected', `sent to ${copy.record.topic}`]);
    expect(sent).toMatchObject([{ partition: 0, headers: copy.record.headers }]);
  });

  it('has not carried anything before the broker has answered', async () => {
    const { state, clock, ended, carry } = settling();
    state.brokerDown = true;
    const carrying = carry(copyOf(event, { offset: 3 }));
    await passTime(clock, 1_000, 100);
    const reason = new Error('ownership has ended');
    ended.abort(reason);
    await expect(carrying).rejects.toBe(reason);
  });

  it('parks by a copy that is due at once and that no store knows of', async () => {
    const { acts, sent, park } = settling();
    await park();
    expect(acts).toEqual(['copy expected', 'sent to events.g.retry']);
    expect(sent[0]?.headers).toMatchObject({ [headerNames.notBefore]: '0', [headerNames.attempt]: '0' });
  });

  it('sends what comes together in one request, in its order', async () => {
    const { sent, run } = settling();
    const deliveries = [12, 13, 14].map((offset) => freshDelivery('k', offset));
    await Promise.all(deliveries.map((delivery) => run(retry, delivery)));
    expect(sent.map(({ headers }) => headers?.[headerNames.originOffset])).toEqual(['12', '13', '14']);
  });
});

describe('settle, of several events', () => {
  it('sends one request at a time: a later copy never overtakes an earlier one', async () => {
    const answer = Promise.withResolvers<void>();
    const requests: number[] = [];
    const producer = {
      async send(records: readonly OutgoingRecord[]) {
        requests.push(records.length);
        if (requests.length === 1) await answer.promise;
      },
      close: () => Promise.resolve(),
    };
    const { run } = settling({ producer });
    const first = run(retry, freshDelivery('k', 12));
    await letRun();
    const others = [13, 14].map((offset) => run(retry, freshDelivery('k', offset)));
    await letRun();
    expect(requests).toEqual([1]);
    answer.resolve();
    await Promise.all([first, ...others]);
    expect(requests).toEqual([1, 2]);
  });
});

describe('settle, while the store is down', () => {
  it('keeps trying and says what it waits for, until the outcome is written down', async () => {
    const { state, clock, obstacles, settled, run } = settling();
    state.storeDown = true;
    const settlement = run(done);
    await passTime(clock, 20_000, 500);
    expect(obstacles.reason()).toBe('idempotency store unavailable: connection refused');
    state.storeDown = false;
    await passTime(clock, 5_000, 500);
    expect(await settlement).toMatchObject({ as: 'completed' });
    expect(settled).toHaveLength(1);
    expect(obstacles.reason()).toBeUndefined();
  });

  it('sends a copy once, however often it must be written down', async () => {
    const { state, clock, sent, run } = settling();
    state.storeDown = true;
    const settlement = run(retry);
    await passTime(clock, 20_000, 500);
    state.storeDown = false;
    await passTime(clock, 5_000, 500);
    await settlement;
    expect(sent).toHaveLength(1);
  });

  it('leaves the delivery undecided when ownership ends meanwhile', async () => {
    const { state, ended, run } = settling();
    state.storeDown = true;
    const settlement = run(done);
    await letRun();
    const reason = new Error('ownership has ended');
    ended.abort(reason);
    await expect(settlement).rejects.toBe(reason);
  });
});

describe('settle, while the broker is down', () => {
  it('writes nothing down and does not end before the copy is in the topic', async () => {
    const { state, clock, obstacles, acts, run } = settling();
    state.brokerDown = true;
    let ended = false;
    const settlement = run(retry).finally(() => (ended = true));
    await passTime(clock, 20_000, 500);
    expect(ended).toBe(false);
    expect(acts).toEqual(['copy expected']);
    expect(obstacles.reason()).toBe('broker unavailable: no leader');
    state.brokerDown = false;
    await passTime(clock, 5_000, 500);
    expect(await settlement).toMatchObject({ as: 'retrying' });
    expect(acts).toEqual(['copy expected', 'sent to events.g.retry', 'written copied']);
  });

  it('leaves the delivery undecided when ownership ends meanwhile: a dead letter is not lost', async () => {
    const { state, clock, ended, settled, run } = settling();
    state.brokerDown = true;
    const settlement = run(dead);
    await passTime(clock, 1_000, 100);
    const reason = new Error('ownership has ended');
    ended.abort(reason);
    await expect(settlement).rejects.toBe(reason);
    expect(settled).toEqual([]);
  });
});

describe('settle, after ownership has ended', () => {
  const reason = new Error('ownership has ended');

  it('still writes a made call down, once: the claim may be ours', async () => {
    const { ended, settled, run } = settling();
    ended.abort(reason);
    expect(await run(done)).toMatchObject({ as: 'completed' });
    expect(settled).toHaveLength(1);
  });

  it('leaves a made call undecided when it can not be written down at once', async () => {
    const { state, ended, run } = settling();
    ended.abort(reason);
    state.storeDown = true;
    await expect(run(done)).rejects.toBe(reason);
  });

  it.each([retry, defer, dead])('copies nothing any more: %j', async (outcome) => {
    const { ended, sent, settled, run } = settling();
    ended.abort(reason);
    await expect(run(outcome)).rejects.toBe(reason);
    expect([...sent, ...settled]).toEqual([]);
  });
});

describe('settle, where outcomes are said', () => {
  const reason = new Error('ownership has ended');
  const outcomeRecord: OutcomeRecord = (_delivery, _eventId, { state }) => ({
    topic: `events.outcome (${state})`,
    key: null,
    value: null,
  });

  it.each<[Outcome, string, string, string]>([
    [retry, 'retrying', 'events.g.retry', 'copied'],
    [defer, 'deferred', 'events.g.retry', 'copied'],
    [dead, 'deadLettered', 'events.g.dlq', 'dead-lettered'],
  ])(
    'says it side by side with the copy, before it is written down: %j',
    async (outcome, state, to, written) => {
      const requests: string[][] = [];
      const { run, settled } = settling({
        outcomeRecord,
        producer: {
          async send(records) {
            expect(settled).toEqual([]);
            requests.push(records.map(({ topic }) => topic));
          },
          close: () => Promise.resolve(),
        },
      });
      await run(outcome);
      expect(requests).toEqual([[to], [`events.outcome (${state})`]]);
      expect(settled.map((entry) => entry.state)).toEqual([written]);
    },
  );

  it('sends a dead letter and the copy behind it once, however long the outcome is refused', async () => {
    let refused = 0;
    const sent: OutgoingRecord[] = [];
    const producer: Producer = {
      async send(records) {
        if (refused < 5 && records.some(({ topic }) => topic.startsWith('events.outcome'))) {
          refused += 1;
          throw new Error('not enough replicas');
        }
        sent.push(...records);
      },
      close: () => Promise.resolve(),
    };
    const { run, clock, settled } = settling({ outcomeRecord, producer, whenDeadLettered: 'park-key' });
    const settlement = run(dead);
    await passTime(clock, 1);
    expect(sent.map(({ topic }) => topic)).toEqual(['events.g.dlq', 'events.g.retry']);
    expect(settled).toEqual([]);
    await passTime(clock, 60_000);
    await settlement;
    expect(sent.map(({ topic }) => topic)).toEqual([
      'events.g.dlq',
      'events.g.retry',
      'events.outcome (deadLettered)',
    ]);
    expect(settled.map((entry) => entry.state)).toEqual(['held']);
  });

  it('writes nothing down when the copy left and the outcome could not be said', async () => {
    const { run, settled, sent, clock, ended } = settling({
      outcomeRecord: (_delivery, _eventId, _said, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    });
    const settlement = run(retry);
    await passTime(clock, 20_000, 500);
    ended.abort(reason);
    await expect(settlement).rejects.toBe(reason);
    expect([...settled, ...sent]).toEqual([]);
  });

  it.each([
    ['discarded', { kind: 'discard' }, 'dead-lettered'],
    ['that holds its key', undefined, 'held'],
  ] as const)(
    'says again of a dead letter %s what it is: whoever wrote it may have been stopped before that',
    async (_what, outcome, written) => {
      const said: unknown[] = [];
      const { acts, run, hold } = settling({
        outcomeRecord: (delivery, eventId, what, signal) => {
          said.push({ number: delivery.number, eventId, ...what });
          return outcomeRecord(delivery, eventId, what, signal);
        },
      });
      const letter = letterOf(copyOf(event, { offset: 3, attempts: 2 }));
      await (outcome === undefined ? hold(letter) : run(outcome, letter));
      expect(said).toEqual([
        {
          number: letter.number,
          eventId: 'e-1',
          state: 'deadLettered',
          attempts: 2,
          reason: 'permanent',
          failure,
        },
      ]);
      expect(acts).toEqual(['sent to events.outcome (deadLettered)', `written ${written}`]);
    },
  );

  it('says nothing of a parked event, nor of a success before it is written down', async () => {
    const { acts, run, park } = settling({ outcomeRecord });
    await park();
    await run(done);
    expect(acts).toEqual(['copy expected', 'sent to events.g.retry', 'written completed']);
  });

  it('says of a success what a broker that is down hears later', async () => {
    const { state, clock, obstacles, acts, sayDone } = settling({ outcomeRecord });
    state.brokerDown = true;
    let heard = false;
    const said = sayDone()?.then(() => (heard = true));
    await passTime(clock, 20_000, 500);
    expect([heard, obstacles.reason()]).toEqual([false, 'broker unavailable: no leader']);
    state.brokerDown = false;
    await passTime(clock, 5_000, 500);
    await said;
    expect(acts).toEqual(['sent to events.outcome (done)']);
  });

  it('leaves a success unsaid that the broker has not confirmed when ownership ends', async () => {
    const { state, clock, ended, sayDone } = settling({ outcomeRecord });
    state.brokerDown = true;
    const said = sayDone();
    await passTime(clock, 1_000, 100);
    ended.abort(reason);
    await expect(said).rejects.toBe(reason);
    expect(sayDone()).toBeUndefined();
  });
});
