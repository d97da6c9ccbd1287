import type { Consumer, Kafka as KafkaJs } from 'kafkajs';
import { createCluster } from './kafkajs-cluster.ts';
import type { PortLog } from './kafkajs-log.ts';
import type { MemberNames } from './member-names.ts';
import { withinMs } from './within-ms.ts';

export interface LeaveOptions {
  kafkajs: KafkaJs;
  consumer: Pick<Consumer, 'disconnect'>;
  group: string;
  names: MemberNames;
  log: PortLog;
}

/** A connection that is dead without knowing it must not hold up a shutdown. */
const leaveTimeoutMs = 5_000;
/** A coordinator names a new member at once, if it answers at all. */
const nameTimeoutMs = 1_000;

/** Leaves the group and disconnects, within bounds; what fails is logged. */
export async function leaveGroup(options: LeaveOptions): Promise<void> {
  const { group, log } = options;
  const notLeft = 'the group was not left in time: it will notice by the session time-out';
  const leaving = leave(options).catch((error: unknown) => log.warn({ group, err: error }, notLeft));
  if (!(await withinMs(leaving, leaveTimeoutMs))) log.warn({ group }, notLeft);
}

/** One that joins can not leave as others do; and the group must not wait for what kafkajs did not leave as. */
async function leave(options: LeaveOptions): Promise<void> {
  const { consumer, names } = options;
  await withinMs(names.untilNamed(), nameTimeoutMs);
  // Whatever of it fails is tried again below.
  const joining = names.isJoining() ? leaveElsewhere(options).catch(() => undefined) : undefined;
  await Promise.all([joining, consumer.disconnect()]);
  await leaveElsewhere(options);
}

/**
 * Leaves the group under each name, over connections of its own: a broker reads nothing from one on which it owes the
 * answer to a join, and kafkajs does not leave while it joins for the first time. @throws when no coordinator answers
 */
async function leaveElsewhere({ kafkajs, group, names }: LeaveOptions): Promise<void> {
  if (names.all().length === 0) return;
  const cluster = createCluster(kafkajs);
  try {
    await cluster.connect();
    const coordinator = await cluster.findGroupCoordinator({ groupId: group });
    for (const memberId of names.all()) {
      await coordinator.leaveGroup({ groupId: group, memberId }).catch((error: unknown) => {
        if ((error as { type?: string }).type !== 'UNKNOWN_MEMBER_ID') throw error;
      });
      names.left(memberId);
    }
  } finally {
    await cluster.disconnect();
  }
}
