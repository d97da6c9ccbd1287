import { headerNames } from '@rivulet/contracts';
import type { KafkaRecord, OutgoingRecord } from '@rivulet/kafka';
import { headersOf, originHeaders } from './record-headers.ts';

/** Where copies of events go that a group is to hear again, and by whose order. */
export interface ReplayPlan {
  /** The group's retry topic. */
  topic: string;
  group: string;
  /** Delivery number of all copies of the task: of `replayNumber`. */
  number: number;
  /** Of the operator's task, to find its copies by. */
  task: string;
  /** Calls are made again also where they are done. */
  repeat: boolean;
}

/** Deliveries count on from a replay, by retries and redrives, and stores keep the number in 32 bits. */
const highestNumber = 2 ** 31 - 2 ** 16;

/**
 * The number of all copies of a replay: higher than any that its events have, so that each gets one new delivery, and
 * equal for all, so that a copy that is written twice is one delivery. Events count their deliveries from 1; an earlier
 * replay began at a lower second. What outcomes tell of a delivery that has got further counts, too: its present copy
 * may have the next number, and the one that holds a dead letter's key.
 */
export function replayNumber(nowMs: number, highestHeard: number): number {
  const heard = highestHeard > highestNumber ? 0 : highestHeard + 2;
  return Math.min(Math.max(Math.floor(nowMs / 1_000), heard), highestNumber);
}

const ownNames = new Set<string>(Object.values(headerNames).filter((name) => name.startsWith('rivulet-')));

/**
 * The event as a copy for the retry topic, to be called at once with all its attempts. Key, bytes, partition, trace and
 * foreign headers are the event's. Of ours it brings none: anybody may write them on the event's topic, and in the
 * retry topic they are believed.
 */
export function copyForReplay(event: KafkaRecord, plan: ReplayPlan): OutgoingRecord {
  const { topic, partition, offset, key, value } = event;
  const foreign = Object.entries(headersOf(event)).filter(([name]) => !ownNames.has(name));
  return {
    ...{ topic: plan.topic, partition, key, value },
    headers: {
      ...Object.fromEntries(foreign),
      ...originHeaders({ topic, partition, offset }),
      [headerNames.group]: plan.group,
      [headerNames.delivery]: String(plan.number),
      [headerNames.notBefore]: '0',
      [headerNames.task]: plan.task,
      ...(plan.repeat ? { [headerNames.repeat]: 'true' } : {}),
    },
  };
}
