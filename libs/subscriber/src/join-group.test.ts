import type {
  Assignment,
  ConsumerHandlers,
  ConsumerOptions,
  GroupConsumer,
  RecordBatch,
} from '@rivulet/kafka';
import { createManualClock } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { joinGroup } from './join-group.ts';
import type { Ownership } from './own-partitions.ts';
import { letRun, passTime } from './testing/index.ts';

interface Connected {
  options: ConsumerOptions;
  handlers: ConsumerHandlers;
  stopped: boolean;
}

/** A group whose assignments come when the test says so; ownerships end when the test says so. */
function scene() {
  const connected: Connected[] = [];
  const ends: (() => void)[] = [];
  const received: string[] = [];
  const clock = createManualClock();
  let startFault: Error | undefined;
  let startsWhen: Promise<void> = Promise.resolve();
  const consumer = (options: ConsumerOptions): GroupConsumer => {
    const entry: Connected = { options, handlers: options.handlers, stopped: false };
    connected.push(entry);
    return {
      start: async () => {
        await startsWhen;
        if (startFault !== undefined) throw startFault;
      },
      stop: async () => {
        entry.stopped = true;
        await entry.handlers.revoking();
      },
    } as GroupConsumer;
  };
  const own = ({ epoch }: Assignment): Ownership =>
    ({
      epoch,
      received: (batch: RecordBatch) => received.push(`${batch.topic} in epoch ${epoch}`),
      end: () => new Promise<void>((resolve) => ends.push(resolve)),
    }) as unknown as Ownership;
  const failed = (error: unknown) => {
    throw error;
  };
  const settings = { group: 'g', topics: ['a', 'b'], sessionTimeoutMs: 30_000, drainTimeoutMs: 10_000 };
  const { log } = createTestTelemetry();
  const join = (signal?: AbortSignal) =>
    joinGroup({ ...settings, kafka: { consumer }, own, failed, signal, log, clock });
  const handlers = () => connected.at(-1)?.handlers as ConsumerHandlers;
  return {
    ...{ connected, ends, received, join, handlers, clock },
    failStart: (error: Error | undefined) => (startFault = error),
    startWhen: (moment: Promise<void>) => void (startsWhen = moment),
  };
}

const batch = { topic: 'a', partition: 0, epoch: 1, records: [], nextOffset: 1, highWatermark: 1 };

describe('joinGroup', () => {
  it('gives up when it is told to, though the brokers never answer, and leaves no consumer behind', async () => {
    const { connected, join, startWhen } = scene();
    startWhen(new Promise(() => undefined));
    const stopping = new AbortController();
    const joining = join(stopping.signal);
    await letRun();
    expect(connected.map(({ stopped }) => stopped)).toEqual([false]);
    const reason = new Error('the service is stopping');
    stopping.abort(reason);
    await expect(joining).rejects.toBe(reason);
    expect(connected.map(({ stopped }) => stopped)).toEqual([true]);
  });

  it('works on what it is assigned until that is revoked and drained', async () => {
    const { ends, received, join, handlers } = scene();
    const member = await join();
    expect(member.ownership()).toBeUndefined();
    handlers().assigned({ epoch: 1, partitions: [] });
    handlers().received(batch);
    expect(received).toEqual(['a in epoch 1']);
    const revoked = handlers().revoking();
    await letRun();
    expect(member.ownership()?.epoch).toBe(1);
    ends[0]?.();
    await revoked;
    expect(member.ownership()).toBeUndefined();
  });

  it('gives the drain its time before the client cuts it short', async () => {
    const { connected, join } = scene();
    await join();
    expect(connected[0]?.options.drainTimeoutMs).toBeGreaterThan(10_000);
  });

  it('keeps the new assignment when the drain of the one before ends late', async () => {
    const { ends, received, join, handlers } = scene();
    const member = await join();
    handlers().assigned({ epoch: 1, partitions: [] });
    const revoked = handlers().revoking();
    handlers().assigned({ epoch: 2, partitions: [] });
    ends[0]?.();
    await revoked;
    expect(member.ownership()?.epoch).toBe(2);
    handlers().received({ ...batch, epoch: 2 });
    expect(received).toEqual(['a in epoch 2']);
  });

  it('reconnects with a new consumer, after the old one has let go', async () => {
    const { connected, ends, join, handlers } = scene();
    const member = await join();
    handlers().assigned({ epoch: 1, partitions: [] });
    const reconnected = member.reconnect();
    await letRun();
    expect(connected).toHaveLength(1);
    ends[0]?.();
    await reconnected;
    expect(connected.map(({ stopped }) => stopped)).toEqual([true, false]);
    await member.stop();
    expect(connected[1]?.stopped).toBe(true);
  });

  it('leaves no half-started consumer behind', async () => {
    const { connected, join, failStart } = scene();
    failStart(new Error('no broker'));
    await expect(join()).rejects.toThrow('no broker');
    expect(connected).toMatchObject([{ stopped: true }]);
  });

  it('leaves no consumer behind when it is stopped while the old one lets go', async () => {
    const { connected, ends, join, handlers } = scene();
    const member = await join();
    handlers().assigned({ epoch: 1, partitions: [] });
    const reconnected = member.reconnect();
    const stopped = member.stop();
    ends.forEach((end) => end());
    await letRun();
    ends.forEach((end) => end());
    await Promise.all([stopped, reconnected]);
    expect(connected.map((entry) => entry.stopped)).toEqual([true]);
  });

  it('leaves no consumer behind when it is stopped while the new one starts', async () => {
    const { connected, join, startWhen } = scene();
    const member = await join();
    const started = Promise.withResolvers<void>();
    startWhen(started.promise);
    const reconnected = member.reconnect();
    await letRun();
    await member.stop();
    const stops = connected[1];
    if (stops !== undefined) stops.stopped = false;
    started.resolve();
    await reconnected;
    await letRun();
    expect(connected.map((entry) => entry.stopped)).toEqual([true, true]);
  });

  it('tries to reconnect until it works', async () => {
    const { connected, join, failStart, clock } = scene();
    const member = await join();
    failStart(new Error('no broker'));
    const reconnected = member.reconnect();
    await passTime(clock, 1_000);
    expect(connected.length).toBeGreaterThan(2);
    failStart(undefined);
    await passTime(clock, 5_000);
    await reconnected;
    expect(connected.filter((entry) => !entry.stopped)).toEqual([connected.at(-1)]);
  });

  it('stays away when it is told to leave, also from a reconnect, until it is told to join', async () => {
    const { connected, ends, join, handlers } = scene();
    const member = await join();
    handlers().assigned({ epoch: 1, partitions: [] });
    const left = member.leave();
    await letRun();
    expect(member.isAway()).toBe(true);
    ends[0]?.();
    await left;
    await member.reconnect();
    await letRun();
    expect(connected.map(({ stopped }) => stopped)).toEqual([true]);
    member.join();
    member.join();
    await letRun();
    expect(member.isAway()).toBe(false);
    expect(connected.map(({ stopped }) => stopped)).toEqual([true, false]);
  });

  it.each(['lets go of the old consumer', 'starts the new one'])(
    'leaves and joins while a reconnect %s, and has one consumer in the end',
    async (stage) => {
      const { connected, ends, join, handlers, startWhen } = scene();
      const member = await join();
      const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      if (stage === 'lets go of the old consumer') handlers().assigned({ epoch: 1, partitions: [] });
      else startWhen(first.promise);
      const reconnected = member.reconnect();
      await letRun();
      const left = member.leave();
      startWhen(second.promise);
      member.join();
      await letRun();
      ends.forEach((end) => end());
      second.resolve();
      await letRun();
      handlers().assigned({ epoch: 2, partitions: [] });
      // The one that was told to leave while it started has started now: it must go, and what is owned must stay.
      first.resolve();
      ends.forEach((end) => end());
      await Promise.all([left, reconnected]);
      await letRun();
      ends.forEach((end) => end());
      await letRun();
      expect(connected.filter(({ stopped }) => !stopped)).toEqual([connected.at(-1)]);
      expect(member.ownership()?.epoch).toBe(2);
    },
  );

  it('joins no more once it is stopped', async () => {
    const { connected, join } = scene();
    const member = await join();
    await member.stop();
    member.join();
    await letRun();
    expect(connected.map(({ stopped }) => stopped)).toEqual([true]);
  });
});
