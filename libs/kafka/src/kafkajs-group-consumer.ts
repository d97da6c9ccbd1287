import type { Batch, Cluster, Consumer, EachBatchPayload, Kafka as KafkaJs } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commitFenced } from './commit-fenced.ts';
import { coPartitionAssigner } from './co-partition-assigner.ts';
import { LogTruncatedError, StaleEpochError } from './errors.ts';
import type { ConsumerOptions, GroupConsumer, TopicAdmin } from './kafka.ts';
import type { PortLog } from './kafkajs-log.ts';
import { isOutage } from './is-outage.ts';
import { partitionKey } from './partition-key.ts';
import { ReadPositions } from './read-positions.ts';
import { readRanges } from './read-ranges.ts';
import { refuseResets } from './refuse-resets.ts';
import { toRecord } from './to-record.ts';
import { watchMembership, type Membership } from './watch-membership.ts';
import { withinMs } from './within-ms.ts';

/** One generation of ownership as the consumer keeps it. */
interface Ownership {
  epoch: number;
  membership: Membership;
  positions: ReadPositions;
  owned: Set<string>;
  ready: Promise<void>;
}

const maxWaitTimeMs = 250;
const rangesRetryMs = 500;
const rejoinAfterMs = 1_000;
/** A connection that is dead without knowing it must not hold up a shutdown. */
const leaveTimeoutMs = 5_000;
/** A new leader may not know for a moment how far its log is committed. */
const believeTruncationAfter = 10;

/** A member of a consumer group that hands over batches without waiting for work, and drains before it lets go. */
export function createGroupConsumer(
  kafkajs: KafkaJs,
  admin: TopicAdmin,
  options: ConsumerOptions,
  log: PortLog,
): GroupConsumer {
  const { group, handlers } = options;
  let cluster: Cluster | undefined;
  let membership: Membership | undefined;
  let ownership: Ownership | undefined;
  let lastEpoch = 0;
  let lettingGo: Promise<void> | undefined;
  /** While it is not, nothing is fetched, and kafkajs throws when asked to pause or resume. */
  let running = false;
  let stopped = false;

  const consumer: Consumer = kafkajs.consumer({
    groupId: group,
    sessionTimeout: options.sessionTimeoutMs,
    rebalanceTimeout: options.sessionTimeoutMs + options.drainTimeoutMs,
    heartbeatInterval: Math.max(200, Math.floor(options.sessionTimeoutMs / 10)),
    maxBytesPerPartition: options.maxBytesPerPartition ?? 262_144,
    maxWaitTimeInMs: maxWaitTimeMs,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      retries: 10,
      restartOnFailure: () => Promise.resolve(!stopped),
    },
    partitionAssigners: [
      (config) => {
        cluster = config.cluster;
        watchMembership(config.cluster, { joining: letGo, joined: (joined) => (membership = joined) });
        refuseResets({
          cluster: config.cluster,
          group,
          admin,
          refused: (where) =>
            log.warn({ group, ...where }, 'fetch out of range: nothing is read again for it'),
          pause: () => sleep(rangesRetryMs),
        });
        return coPartitionAssigner(config);
      },
    ],
  });

  /** Drains what this generation has begun; the group waits for it, but not for ever. Several joins may ask at once. */
  function letGo(): Promise<void> {
    if (ownership === undefined) return Promise.resolve();
    return (lettingGo ??= drain().finally(() => (lettingGo = undefined)));
  }

  async function drain(): Promise<void> {
    const drained = await withinMs(handlers.revoking(), options.drainTimeoutMs);
    if (!drained)
      log.warn(
        { group, drainTimeoutMs: options.drainTimeoutMs },
        'drain cut short: leases fence what is still in flight',
      );
    ownership = undefined;
  }

  function take(assigned: Record<string, number[]>): void {
    if (membership === undefined || stopped) return;
    const epoch = ++lastEpoch;
    const owned = new Set(
      Object.entries(assigned).flatMap(([topic, ids]) =>
        ids.map((partition) => partitionKey({ topic, partition })),
      ),
    );
    const mine: Ownership = {
      epoch,
      membership,
      positions: new ReadPositions(),
      owned,
      ready: Promise.resolve(),
    };
    ownership = mine;
    mine.ready = announce(mine, assigned);
  }

  /** Tells the handlers where each partition begins and ends; keeps asking while the brokers do not answer. */
  async function announce(mine: Ownership, assigned: Record<string, number[]>): Promise<void> {
    for (let truncated = 0; ownership === mine && !stopped;) {
      try {
        const partitions = await readRanges(admin, group, assigned);
        if (ownership !== mine) return;
        for (const range of partitions) mine.positions.start(range);
        handlers.assigned({ epoch: mine.epoch, partitions });
        return;
      } catch (error) {
        truncated = error instanceof LogTruncatedError ? truncated + 1 : 0;
        if (error instanceof LogTruncatedError && truncated > believeTruncationAfter)
          return handlers.failed(error);
        log.warn({ group, err: error }, 'offsets of the assigned partitions can not be read yet');
        await sleep(rangesRetryMs);
      }
    }
  }

  async function eachBatch({ batch, resolveOffset, heartbeat, isStale }: EachBatchPayload): Promise<void> {
    const mine = ownership;
    if (mine === undefined || stopped) return;
    while (!(await withinMs(mine.ready, 1_000))) await heartbeat();
    if (ownership !== mine || isStale() || !mine.owned.has(partitionKey(batch))) return;
    if (!isNext(mine, batch)) return;
    const last = batch.messages.at(-1);
    if (last === undefined) return;
    const nextOffset = Number(batch.lastOffset()) + 1;
    mine.positions.readTo(batch, nextOffset);
    handlers.received({
      epoch: mine.epoch,
      topic: batch.topic,
      partition: batch.partition,
      records: batch.messages.map((message) => toRecord(batch, message)),
      nextOffset,
      highWatermark: Number(batch.highWatermark),
    });
    resolveOffset(last.offset);
  }

  const runOptions = { autoCommit: false, eachBatchAutoResolve: false, eachBatch };

  /** kafkajs gives up for good when it finds no broker that knows the group; that passes like any other outage. */
  async function runAgain(error: Error): Promise<void> {
    log.warn({ group, err: error }, 'no broker knows the group now: joining again');
    await sleep(rejoinAfterMs);
    if (!stopped) await consumer.run(runOptions);
  }

  function isNext(mine: Ownership, batch: Batch): boolean {
    const { topic, partition } = batch;
    try {
      const verdict = mine.positions.judge(
        batch,
        Number((batch as Batch & { fetchedOffset: string }).fetchedOffset),
      );
      if (verdict.kind === 'take') return true;
      log.warn(
        { group, topic, partition, from: verdict.from },
        'a fetch of an earlier assignment came late: fetching again',
      );
      consumer.seek({ topic, partition, offset: String(verdict.from) });
    } catch (error) {
      handlers.failed(error as Error);
    }
    return false;
  }

  return {
    async start() {
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        running = true;
        take(payload.memberAssignment);
      });
      consumer.on(consumer.events.STOP, () => void (running = false));
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (payload.restart || stopped) return;
        if (isOutage(payload.error)) runAgain(payload.error).catch(handlers.failed);
        else handlers.failed(payload.error);
      });
      await consumer.connect();
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
      await consumer.run(runOptions);
    },
    pause: (partitions) => {
      if (running)
        consumer.pause(partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] })));
    },
    resume: (partitions) => {
      if (running)
        consumer.resume(partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] })));
    },
    async commit(epoch, offsets) {
      if (ownership?.epoch !== epoch || cluster === undefined) {
        throw new StaleEpochError(`commit of epoch ${epoch}: its ownership has ended`);
      }
      await commitFenced(cluster, group, ownership.membership, offsets);
    },
    async stop() {
      await letGo();
      stopped = true;
      if (!(await withinMs(consumer.disconnect(), leaveTimeoutMs))) {
        log.warn({ group }, 'the group was not left in time: it will notice by the session time-out');
      }
    },
  };
}
