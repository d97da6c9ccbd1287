import type { Assignment, GroupConsumer, Kafka } from '@rivulet/kafka';
import type { Ownership } from './own-partitions.ts';

export interface JoinOptions {
  kafka: Pick<Kafka, 'consumer'>;
  group: string;
  topics: readonly string[];
  sessionTimeoutMs: number;
  drainTimeoutMs: number;
  /** Begins to work on what was assigned. */
  own: (assignment: Assignment, consumer: GroupConsumer) => Ownership;
  failed: (error: unknown) => void;
}

export interface GroupMember {
  /** What it owns now; undefined between two assignments. */
  ownership(): Ownership | undefined;
  /** Leaves and joins again with new connections. */
  reconnect(): Promise<void>;
  stop(): Promise<void>;
}

/** The port's own limit comes last: it only cuts short a drain that does not keep to its limit. */
const drainMarginMs = 2_000;

/** Becomes a member of the group and works on what it is given, drained before each change. */
export async function joinGroup(options: JoinOptions): Promise<GroupMember> {
  let ownership: Ownership | undefined;
  let consumer = connect();
  await consumer.start().catch(async (error: unknown) => {
    await consumer.stop();
    throw error;
  });

  function connect(): GroupConsumer {
    const created: GroupConsumer = options.kafka.consumer({
      group: options.group,
      topics: options.topics,
      sessionTimeoutMs: options.sessionTimeoutMs,
      drainTimeoutMs: options.drainTimeoutMs + drainMarginMs,
      handlers: {
        assigned: (assignment) => (ownership = options.own(assignment, created)),
        received: (batch) => ownership?.received(batch),
        revoking: async () => {
          const revoked = ownership;
          await revoked?.end();
          // A drain that was cut short may end when the next assignment is here already.
          if (ownership === revoked) ownership = undefined;
        },
        failed: options.failed,
      },
    });
    return created;
  }

  return {
    ownership: () => ownership,
    async reconnect() {
      await consumer.stop();
      consumer = connect();
      await consumer.start();
    },
    stop: () => consumer.stop(),
  };
}
