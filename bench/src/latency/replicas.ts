import { waitFor, type LedgerEntry } from '@rivulet/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { startMeasured, type MeasuredProcess, type MeasuredProgram } from '../measure/measured-process.ts';
import type { ApiProcess } from '../patterns/api-process.ts';
import { sessionTimeoutMs, subscriber, type ProgramPlace } from '../patterns/programs.ts';

/** Replicas of the inventory subscriber by name, each with a door of its own at the API. */
export type ReplicaName = 'first' | 'second';

/** What a change of the group was good for. */
export interface Change {
  what: 'start' | 'join' | 'leave' | 'kill';
  /** Epoch milliseconds: when it was begun, and when the first call came that it had to bring. */
  at: number;
  firstCallAt: number;
}

export interface ReplicaParts {
  place: ProgramPlace;
  api: ApiProcess;
  /** Of the order's event; undefined until it has been seen in the topic. */
  partitionOf: (orderId: string) => number | undefined;
  /** Ends the load, and waits for its last call. */
  finish: () => Promise<void>;
  say: (text: string) => void;
}

/** Long enough for a new member, a lost one and a machine that is busy with other things. */
const withinMs = sessionTimeoutMs + 60_000;
const steadyMs = 2_000;

/** Lets replicas come and go while orders flow, and notes when calls came again. */
export async function changeReplicas(parts: ReplicaParts, repeats: number): Promise<Change[]> {
  const { place, api, partitionOf, finish, say } = parts;
  const changes: Change[] = [];
  const running = new Map<ReplicaName, MeasuredProcess>();

  async function programOf(name: ReplicaName): Promise<MeasuredProgram> {
    const inventoryUrl = `${place.inventoryUrl}/as/${name}`;
    return { ...(await subscriber({ ...place, inventoryUrl }, 'inventory-subscriber')), name };
  }

  /** From the beginning of `act` to the first call that fits. */
  async function change(
    what: Change['what'],
    act: () => Promise<unknown>,
    isAwaited: (call: LedgerEntry) => boolean,
  ): Promise<void> {
    const { lastSeq } = await api.summary();
    const at = Date.now();
    const acting = act();
    const findCall = async () => (await api.calls(lastSeq)).find((call) => call.at >= at && isAwaited(call));
    const waiting = { what: `the first call after ${what}`, timeoutMs: withinMs, intervalMs: 50 };
    const [first] = await Promise.all([waitFor(findCall, waiting), acting]);
    changes.push({ what, at, firstCallAt: first.at });
    say(`  ${what}: first call after ${first.at - at} ms`);
    await delay(steadyMs);
  }

  const start = (what: 'start' | 'join', name: ReplicaName) =>
    change(
      what,
      async () => running.set(name, await startMeasured(await programOf(name))),
      ({ caller }) => caller === name,
    );

  /** The second goes; the first must call for what was the second's. */
  async function end(what: 'leave' | 'kill'): Promise<void> {
    const { lastSeq } = await api.summary();
    await delay(steadyMs);
    const steady = await api.calls(lastSeq);
    const owned = new Set(
      steady.filter(({ caller }) => caller === 'second').map(({ orderId }) => partitionOf(orderId ?? '')),
    );
    const process = running.get('second');
    if (process === undefined || owned.size === 0) throw new Error('the second replica has no partition');
    await change(
      what,
      () => (what === 'kill' ? process.kill() : process.stop()),
      ({ caller, orderId }) => caller === 'first' && owned.has(partitionOf(orderId ?? '')),
    );
    running.delete('second');
  }

  try {
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      await running.get('first')?.stop();
      await start('start', 'first');
      await start('join', 'second');
      await end('leave');
      await start('join', 'second');
      await end('kill');
    }
    await finish();
  } finally {
    await Promise.all([...running.values()].map((process) => process.stop()));
  }
  return changes;
}
