import type { Broker, Cluster } from 'kafkajs';
import { joinAgain } from './join-again.ts';
import type { MemberNames } from './member-names.ts';

/** What the group's coordinator knows this consumer by; a commit under an older one is refused by the broker. */
export interface Membership {
  generationId: number;
  memberId: string;
}

/** The part of kafkajs' coordinator that its types leave out. */
interface Coordinator extends Broker {
  joinGroup(request: JoinRequest): Promise<Membership>;
  syncGroup(request: object): Promise<unknown>;
  heartbeat(request: object): Promise<unknown>;
  leaveGroup(request: { memberId: string }): Promise<unknown>;
  connectionPool: { send(protocol: { request: { apiName: string } }): Promise<unknown> };
}

interface JoinRequest {
  memberId?: string;
}

export interface MembershipHandlers {
  /** Before each join; the join waits for it. */
  joining: () => Promise<void>;
  joined: (membership: Membership) => void;
  /** One that leaves must not become a member again, one that is gone must not stay one. */
  stage: () => 'member' | 'leaving' | 'gone';
  /** A join has failed. kafkajs may go on in its old generation, or try again. */
  failed: () => void;
  /** Kept up to date with what the coordinator may know the consumer by. */
  names: MemberNames;
}

/** What a coordinator says that has just moved. */
const passing: ReadonlySet<string> = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/**
 * kafkajs has no revoke callback: it sends JoinGroup as soon as it hears of a rebalance. But its partition assigners
 * are given the consumer's own cluster object, and every join asks that object for the group's coordinator; so the
 * join can be held there until the drain is done, and the generation it yields can be kept for fenced commits.
 *
 * When the coordinator is not ready yet, kafkajs gives the join up and goes on in its old generation, as if there had
 * been no rebalance. Here such a join is tried again. And of several joins at once, as several fetches may ask for,
 * only one is sent: a broker answers but the last of a member's joins.
 *
 * What kafkajs is just starting, as it does by itself after a crash, it does not stop: it forgets it, and the consumer
 * would join behind everybody's back and sit on partitions that nobody reads. So a stopped one is kept from it here.
 */
export function watchMembership(cluster: Cluster, on: MembershipHandlers): void {
  const findGroupCoordinator = cluster.findGroupCoordinator.bind(cluster);
  const watched = new WeakSet<Broker>();

  async function orAgain<T>(step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (error) {
      on.failed();
      const { type = '' } = error as { type?: string };
      throw passing.has(type) ? joinAgain(`the group's coordinator is moving: ${type}`, error) : error;
    }
  }

  function unlessIn(...stages: ReturnType<MembershipHandlers['stage']>[]): void {
    // kafkajs gives up for good what is not retriable.
    if (stages.includes(on.stage()))
      throw Object.assign(new Error('the consumer was stopped'), { retriable: false });
  }

  cluster.findGroupCoordinator = async (group) => {
    const coordinator = (await findGroupCoordinator(group)) as Coordinator;
    if (watched.has(coordinator)) return coordinator;
    watched.add(coordinator);
    const joinGroup = coordinator.joinGroup.bind(coordinator);
    const syncGroup = coordinator.syncGroup.bind(coordinator);
    const heartbeat = coordinator.heartbeat.bind(coordinator);
    const leaveGroup = coordinator.leaveGroup.bind(coordinator);
    const underWay = new Map<string, Promise<Membership>>();
    hearNames(coordinator, on.names);

    async function join(request: JoinRequest): Promise<Membership> {
      await on.joining();
      unlessIn('leaving', 'gone');
      on.names.joining(request.memberId ?? '');
      try {
        const answer = await orAgain(joinGroup(request));
        on.names.named(answer.memberId);
        on.joined({ generationId: answer.generationId, memberId: answer.memberId });
        return answer;
      } finally {
        on.names.joined();
      }
    }
    coordinator.joinGroup = (request) => {
      const { memberId = '' } = request;
      const joining = underWay.get(memberId) ?? join(request).finally(() => underWay.delete(memberId));
      underWay.set(memberId, joining);
      return joining;
    };
    coordinator.syncGroup = async (request) => {
      unlessIn('leaving', 'gone');
      return orAgain(syncGroup(request));
    };
    coordinator.heartbeat = async (request) => {
      unlessIn('gone');
      return heartbeat(request);
    };
    coordinator.leaveGroup = async (request) => {
      const answer = await leaveGroup(request);
      on.names.left(request.memberId);
      return answer;
    };
    return coordinator;
  };
}

/** A new member is named by the refusal of its first join, which kafkajs answers by itself. */
function hearNames({ connectionPool }: Coordinator, names: MemberNames): void {
  const send = connectionPool.send.bind(connectionPool);
  connectionPool.send = async (protocol) => {
    if (protocol.request.apiName !== 'JoinGroup') return send(protocol);
    try {
      return await send(protocol);
    } catch (error) {
      const { name, memberId } = error as { name?: string; memberId?: string };
      if (name === 'KafkaJSMemberIdRequired' && memberId !== undefined) names.named(memberId);
      throw error;
    }
  };
}
