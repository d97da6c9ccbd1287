import type { Cluster, Consumer, EachBatchPayload, Kafka as KafkaJs } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commitFenced } from './commit-fenced.ts';
import { coPartitionAssigner } from './co-partition-assigner.ts';
import { consumerSettings } from './consumer-settings.ts';
import { StaleEpochError } from './errors.ts';
import type { ConsumerOptions, GroupConsumer, TopicAdmin } from './kafka.ts';
import type { PortLog } from './kafkajs-log.ts';
import { createFindRanges } from './find-ranges.ts';
import { createIsNext } from './is-next-batch.ts';
import { isOutage } from './is-outage.ts';
import { joinAgain } from './join-again.ts';
import { leaveGroup } from './leave-group.ts';
import { MemberNames } from './member-names.ts';
import { partitionKey } from './partition-key.ts';
import { ReadPositions } from './read-positions.ts';
import { refuseResets } from './refuse-resets.ts';
import { SentCommits } from './sent-commits.ts';
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

const pause = (): Promise<void> => sleep(500);
const rejoinAfterMs = 1_000;

/** A member of a consumer group that hands over batches without waiting for work, and drains before it lets go. */
export function createGroupConsumer(
  kafkajs: KafkaJs,
  admin: TopicAdmin,
  options: ConsumerOptions,
  log: PortLog,
): GroupConsumer {
  const { group, handlers } = options;
  const sentCommits = new SentCommits();
  const names = new MemberNames();
  const findRanges = createFindRanges({ admin, group, log, pause });
  const isNext = createIsNext({ seek: (to) => consumer.seek(to), group, failed: handlers.failed, log });
  let cluster: Cluster | undefined;
  let membership: Membership | undefined;
  let ownership: Ownership | undefined;
  let lastEpoch = 0;
  let lettingGo: Promise<void> | undefined;
  /** While it is not, nothing is fetched, and kafkajs throws when asked to pause or resume. */
  let running = false;
  let stage: 'member' | 'leaving' | 'gone' = 'member';
  /** The last join failed after its drain: kafkajs may go on fetching in the generation that was let go. */
  let left = false;

  const consumer: Consumer = kafkajs.consumer({
    ...consumerSettings(options, () => stage === 'member'),
    partitionAssigners: [
      (config) => {
        cluster = config.cluster;
        watchMembership(config.cluster, {
          joining: letGo,
          joined: (joined) => (membership = joined),
          stage: () => stage,
          failed: () => (left = true),
          names,
        });
        refuseResets({
          cluster: config.cluster,
          group,
          admin,
          refused: (where) =>
            log.warn({ group, ...where }, 'fetch out of range: nothing is read again for it'),
          pause,
        });
        return coPartitionAssigner(config);
      },
    ],
  });

  /** Drains what this generation has begun; the group waits for it, but not for ever. Several joins may ask at once. */
  async function letGo(): Promise<void> {
    while (ownership !== undefined)
      await (lettingGo ??= drain(ownership).finally(() => (lettingGo = undefined)));
  }

  async function drain(mine: Ownership): Promise<void> {
    const { drainTimeoutMs } = options;
    const drained = await withinMs(handlers.revoking(), drainTimeoutMs);
    if (!drained)
      log.warn({ group, drainTimeoutMs }, 'drain cut short: leases fence what is still in flight');
    // Another join may have brought the next one meanwhile.
    if (ownership === mine) ownership = undefined;
  }

  /** Of several joins at once each brings an assignment; kafkajs reads from the committed offsets again after the last. */
  async function takeOver(assigned: Record<string, number[]>): Promise<void> {
    if (ownership !== undefined) {
      ownership = undefined;
      await withinMs(handlers.revoking(), options.drainTimeoutMs);
      if (ownership !== undefined) return;
    }
    take(assigned);
  }

  function take(assigned: Record<string, number[]>): void {
    if (membership === undefined || stage !== 'member') return;
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
    left = false;
    mine.ready = announce(mine, assigned);
  }

  async function announce(mine: Ownership, assigned: Record<string, number[]>): Promise<void> {
    try {
      const isWanted = () => ownership === mine && stage === 'member';
      const partitions = await findRanges(assigned, isWanted, (each) =>
        sentCommits.highest(mine.membership, each),
      );
      if (partitions === undefined) return;
      for (const range of partitions) mine.positions.start(range);
      handlers.assigned({ epoch: mine.epoch, partitions });
    } catch (error) {
      handlers.failed(error as Error);
    }
  }

  async function eachBatch({ batch, resolveOffset, heartbeat, isStale }: EachBatchPayload): Promise<void> {
    const mine = ownership;
    if (stage !== 'member') return;
    if (mine === undefined) {
      if (left) throw joinAgain('a fetch came in without an assignment, after a join that failed');
      return;
    }
    while (!(await withinMs(mine.ready, 1_000))) await heartbeat();
    if (ownership !== mine || isStale() || !mine.owned.has(partitionKey(batch))) return;
    if (!isNext(batch, mine.positions)) return;
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
    if (stage === 'member') await consumer.run(runOptions);
  }

  return {
    async start() {
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        running = true;
        void takeOver(payload.memberAssignment);
      });
      consumer.on(consumer.events.STOP, () => void (running = false));
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (payload.restart || stage !== 'member') return;
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
      sentCommits.note(ownership.membership, offsets);
      await commitFenced(cluster, group, ownership.membership, offsets);
    },
    async stop() {
      await letGo();
      stage = 'leaving';
      await leaveGroup({ kafkajs, consumer, group, names, log });
      stage = 'gone';
    },
  };
}
