import type { GroupDescription } from '@rivulet/kafka';
import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { uncommitted } from '../lag/measure-lag.ts';

export interface LookedAtMember {
  id: string;
  clientId: string;
  host: string;
  /** Of the event's topic; those of the retry topic with the same numbers come along. */
  partitions: number[];
}

export interface LookedAtGroup {
  group: string;
  topic: string;
  /** In the broker's words. */
  state: string;
  members: LookedAtMember[];
  /** Partitions of the event's topic, and how many of them nobody reads. */
  partitions: number;
  unread: number;
  /** Records of both topics behind the committed offsets. */
  lag: number;
}

/** Who reads each subscription's topics, and how far they are behind. Reads no records. */
export async function lookAtGroups(
  { kafka }: Pick<Connections, 'kafka'>,
  subscriptions: readonly Subscription[],
): Promise<LookedAtGroup[]> {
  const names = [...new Set(subscriptions.map(({ group }) => group))];
  const described = await kafka.admin.describeGroups(names);
  return Promise.all(
    subscriptions.map(async ({ group, topic, retry }) => {
      const [events, copies] = await Promise.all([
        uncommitted({ kafka }, group, topic),
        uncommitted({ kafka }, group, retry),
      ]);
      const known = described.find((each) => each.group === group);
      return {
        ...{ group, topic, state: known?.state ?? 'Unknown' },
        ...whoReads(topic, known, events.length),
        lag: [...events, ...copies].reduce((sum, { start, end }) => sum + end - start, 0),
      };
    }),
  );
}

function whoReads(
  topic: string,
  described: GroupDescription | undefined,
  partitions: number,
): Pick<LookedAtGroup, 'members' | 'partitions' | 'unread'> {
  const members = (described?.members ?? []).map(({ id, clientId, host, partitions: owned }) => ({
    ...{ id, clientId, host },
    partitions: owned
      .filter((each) => each.topic === topic)
      .map(({ partition }) => partition)
      .sort((a, b) => a - b),
  }));
  const read = new Set(members.flatMap((member) => member.partitions));
  return { members, partitions, unread: partitions - read.size };
}
