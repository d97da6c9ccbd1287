import type { Batch, Cluster, Consumer, EachBatchPayload, IHeaders, Kafka as KafkaJs, KafkaMessage } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commitFenced } from './commit-fenced.ts';
import { coPartitionAssigner } from './co-partition-assigner.ts';
import { StaleEpochError } from './errors.ts';
import type { ConsumerOptions, GroupConsumer, HeaderValue, KafkaRecord, TopicAdmin } from './kafka.ts';
import type { PortLog } from './kafkajs-log.ts';
import { partitionKey } from './partition-key.ts';
import { readRanges } from './read-ranges.ts';
import { watchMembership, type Membership } from './watch-membership.ts';

/** One generation of ownership as the consumer keeps it. */
interface Ownership {
  epoch: number;
  membership: Membership;
  /** Where each partition must be read from first; an entry goes once its first batch has come. */
  startAt: Map<string, number>;
  owned: Set<string>;
  ready: Promise<void>;
}

const maxWaitTimeMs = 250;
const rangesRetryMs = 500;

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
  let stopped = false;

  const consumer: Consumer = kafkajs.consumer({
    groupId: group,
    sessionTimeout: options.sessionTimeoutMs,
    rebalanceTimeout: options.sessionTimeoutMs + options.drainTimeoutMs,
    heartbeatInterval: Math.max(200, Math.floor(options.sessionTimeoutMs / 10)),
    maxBytesPerPartition: options.maxBytesPerPartition ?? 262_144,
    maxWaitTimeInMs: maxWaitTimeMs,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 10, restartOnFailure: () => Promise.resolve(!stopped) },
    partitionAssigners: [
      (config) => {
        cluster = config.cluster;
        watchMembership(config.cluster, { joining: letGo, joined: (joined) => (membership = joined) });
        return coPartitionAssigner(config);
      },
    ],
  });

  /** Drains what this generation has begun; the group waits for it, but not for ever. */
  async function letGo(): Promise<void> {
    if (ownership === undefined) return;
    const drained = await withinMs(handlers.revoking(), options.drainTimeoutMs);
    if (!drained) log.warn({ group, drainTimeoutMs: options.drainTimeoutMs }, 'drain cut short: leases fence what is still in flight');
    ownership = undefined;
  }

  function take(assigned: Record<string, number[]>): void {
    if (membership === undefined) return;
    const epoch = ++lastEpoch;
    const owned = new Set(
      Object.entries(assigned).flatMap(([topic, ids]) => ids.map((partition) => partitionKey({ topic, partition }))),
    );
    const mine: Ownership = { epoch, membership, startAt: new Map(), owned, ready: Promise.resolve() };
    ownership = mine;
    mine.ready = announce(mine, assigned);
  }

  /** Tells the handlers where each partition begins and ends; keeps asking while the brokers do not answer. */
  async function announce(mine: Ownership, assigned: Record<string, number[]>): Promise<void> {
    while (ownership === mine && !stopped) {
      try {
        const partitions = await readRanges(admin, group, assigned);
        if (ownership !== mine) return;
        for (const range of partitions) mine.startAt.set(partitionKey(range), range.start);
        handlers.assigned({ epoch: mine.epoch, partitions });
        return;
      } catch (error) {
        log.warn({ group, err: error }, 'offsets of the assigned partitions can not be read yet');
        await sleep(rangesRetryMs);
      }
    }
  }

  async function eachBatch({ batch, resolveOffset, heartbeat, isStale }: EachBatchPayload): Promise<void> {
    const mine = ownership;
    if (mine === undefined) return;
    while (!(await withinMs(mine.ready, 1_000))) await heartbeat();
    if (ownership !== mine || isStale() || !mine.owned.has(partitionKey(batch))) return;
    if (!isExpected(mine, batch)) return;
    const last = batch.messages.at(-1);
    if (last === undefined) return;
    handlers.received({
      epoch: mine.epoch,
      topic: batch.topic,
      partition: batch.partition,
      records: batch.messages.map((message) => toRecord(batch, message)),
      nextOffset: Number(batch.lastOffset()) + 1,
      highWatermark: Number(batch.highWatermark),
    });
    resolveOffset(last.offset);
  }

  /** Refuses a fetch that was under way under an earlier assignment: taking it would skip what lies between. */
  function isExpected(mine: Ownership, batch: Batch): boolean {
    const key = partitionKey(batch);
    const start = mine.startAt.get(key);
    mine.startAt.delete(key);
    const fetched = Number((batch as Batch & { fetchedOffset: string }).fetchedOffset);
    if (start === undefined || fetched === start) return true;
    log.warn({ group, topic: batch.topic, partition: batch.partition, start, fetched }, 'read from an unexpected offset: going back');
    consumer.seek({ topic: batch.topic, partition: batch.partition, offset: String(start) });
    return false;
  }

  return {
    async start() {
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => take(payload.memberAssignment));
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart && !stopped) handlers.failed(payload.error);
      });
      await consumer.connect();
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
    },
    pause: (partitions) => consumer.pause(partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] }))),
    resume: (partitions) => consumer.resume(partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] }))),
    async commit(epoch, offsets) {
      if (ownership?.epoch !== epoch || cluster === undefined) {
        throw new StaleEpochError(`commit of epoch ${epoch}: its ownership has ended`);
      }
      await commitFenced(cluster, group, ownership.membership, offsets);
    },
    async stop() {
      stopped = true;
      await letGo();
      await consumer.disconnect();
    },
  };
}

/** True when the promise settled in time. Its rejection is passed on. */
async function withinMs(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  const done = new AbortController();
  const timeout = sleep(timeoutMs, false, { signal: done.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    done.abort();
  }
}

function toRecord(batch: Batch, message: KafkaMessage): KafkaRecord {
  return {
    topic: batch.topic,
    partition: batch.partition,
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    headers: singleHeaders(message.headers),
    timestampMs: Number(message.timestamp),
  };
}

/** Of a repeated header the first value counts. */
function singleHeaders(headers: IHeaders | undefined): Record<string, HeaderValue> {
  const single: Record<string, HeaderValue> = {};
  for (const [name, value] of Object.entries(headers ?? {})) single[name] = Array.isArray(value) ? value[0] : value;
  return single;
}
