import { setTimeout as delay } from 'node:timers/promises';
import type { FaultNote } from '../history/history.ts';
import type { PlannedFault } from '../plan/run-plan.ts';
import type { World } from '../system/world.ts';
import { applyFault } from './apply-fault.ts';

export interface PlayOptions {
  faults: readonly PlannedFault[];
  world: World;
  /** When the run began, epoch ms. */
  startedAt: number;
  note: (note: FaultNote) => void;
  /** Faults that are on, for the progress line. */
  active: Set<PlannedFault>;
  signal: AbortSignal;
  now?: () => number;
}

/** Breaks and mends according to the plan. Resolves when all is mended. @throws when something can't be started again */
export async function playFaults(options: PlayOptions): Promise<void> {
  const { faults, world, startedAt, note, active, signal, now = Date.now } = options;
  const until = (atMs: number): Promise<void> =>
    delay(Math.max(0, startedAt + atMs - now()), undefined, { signal });

  const turns = new Map<string, Promise<void>>();

  /** A fault whose target is still being mended from the one before waits for that. */
  function play(fault: PlannedFault): Promise<void> {
    const queue = fault.target.startsWith('broker') ? 'brokers' : fault.target;
    const turn = Promise.all([turns.get(queue), until(fault.atMs)]).then(() => breakAndMend(fault));
    turns.set(queue, turn);
    return turn;
  }

  async function breakAndMend(fault: PlannedFault): Promise<void> {
    const begunAt = now();
    active.add(fault);
    const { touches, mend } = await applyFault(world, fault);
    await delay(Math.max(0, begunAt + fault.forMs - now()), undefined, { signal });
    await mend();
    active.delete(fault);
    note({ kind: fault.kind, target: fault.target, touches, startedAt: begunAt, endedAt: now() });
  }
  await Promise.all(faults.map(play));
}
