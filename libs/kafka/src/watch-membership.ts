import type { Broker, Cluster } from 'kafkajs';

/** What the group's coordinator knows this consumer by; a commit under an older one is refused by the broker. */
export interface Membership {
  generationId: number;
  memberId: string;
}

/** The part of kafkajs' coordinator that its types leave out. */
interface Coordinator extends Broker {
  joinGroup(request: object): Promise<Membership>;
}

/**
 * kafkajs has no revoke callback: it sends JoinGroup as soon as it hears of a rebalance. But its partition assigners
 * are given the consumer's own cluster object, and every join asks that object for the group's coordinator; so the
 * join can be held there until the drain is done, and the generation it yields can be kept for fenced commits.
 */
export function watchMembership(
  cluster: Cluster,
  on: { joining: () => Promise<void>; joined: (membership: Membership) => void },
): void {
  const findGroupCoordinator = cluster.findGroupCoordinator.bind(cluster);
  const watched = new WeakSet<Broker>();
  cluster.findGroupCoordinator = async (group) => {
    const coordinator = (await findGroupCoordinator(group)) as Coordinator;
    if (watched.has(coordinator)) return coordinator;
    watched.add(coordinator);
    const joinGroup = coordinator.joinGroup.bind(coordinator);
    coordinator.joinGroup = async (request) => {
      await on.joining();
      const answer = await joinGroup(request);
      on.joined({ generationId: answer.generationId, memberId: answer.memberId });
      return answer;
    };
    return coordinator;
  };
}
