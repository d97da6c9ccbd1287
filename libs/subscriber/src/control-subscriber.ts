import type { Logger } from '@rivulet/telemetry';
import type { GroupMember } from './join-group.ts';
import type { Obstacles } from './obstacles.ts';
import type { Protection } from './protect.ts';
import type { RunningSubscriber } from './subscriber-parts.ts';
import { ownedStatus } from './subscriber-status.ts';
import type { ProgressWatch } from './watch-progress.ts';

export interface ControlOptions {
  group: string;
  maxInFlight: number;
  member: GroupMember;
  watch: ProgressWatch;
  obstacles: Obstacles;
  api: Protection;
  stop: () => Promise<void>;
  log: Logger;
}

/** What others may ask of a subscriber that runs, and tell it. */
export function controlSubscriber(options: ControlOptions): RunningSubscriber {
  const { group, maxInFlight, member, watch, obstacles, api, stop, log } = options;

  function notReady(): string | undefined {
    const stalled = watch.stalled();
    if (stalled !== undefined || member.isAway()) return stalled;
    return member.ownership() === undefined ? 'not in the consumer group yet' : obstacles.reason();
  }

  return {
    notReady,
    async pause() {
      log.warn('paused: finishing what has begun, and leaving the group');
      await member.leave();
    },
    resume() {
      if (member.isAway()) log.info('resumed: joining the group');
      member.join();
    },
    status() {
      const owned = member.ownership();
      const working = owned === undefined ? 'joining' : 'working';
      return {
        ...{ group, state: member.isAway() ? 'paused' : working, notReady: notReady() ?? null },
        ...{ limit: api.limit(), maxInFlight, circuit: api.circuit() },
        ...ownedStatus(owned),
      };
    },
    stop,
  };
}
