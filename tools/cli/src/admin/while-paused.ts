import { setTimeout as sleep } from 'node:timers/promises';
import { BusyError } from '../exits.ts';
import type { Output } from '../output.ts';
import type { AdminClient } from './admin-client.ts';
import { askAll, tellAll } from './fleet.ts';

export interface WhilePausedOptions {
  clients: readonly AdminClient[];
  group: string;
  /** How many members the group has now. */
  members: () => Promise<number>;
  output: Pick<Output, 'progress' | 'note'>;
  /** How long to wait until they have left. One that is gone without a word counts until its SESSION_TIMEOUT_MS. */
  leaveMs: number;
  signal: AbortSignal;
}

/** Should this process be killed in between, the subscribers go on by themselves so long after the waiting. */
const workSeconds = 60;
const lookEveryMs = 250;

/**
 * Does the work while nobody is a member of the group: pauses its processes, waits until the last has left, and lets them
 * go on whatever comes of it. Those that were paused before stay so.
 * @throws BusyError while there are members that the clients do not name, AdminError, the signal's reason, what the work throws
 */
export async function whilePaused<T>(options: WhilePausedOptions, work: () => Promise<T>): Promise<T> {
  const { clients, group, output } = options;
  const pauseSeconds = Math.ceil(options.leaveMs / 1_000) + workSeconds;
  const running = (await askAll(clients, group)).filter(({ subscribers }) =>
    subscribers.some(({ state }) => state !== 'paused'),
  );
  try {
    output.progress(`pausing ${group} in ${running.length} processes`);
    await tellAll(clients, running, (client) => client.pause(group, pauseSeconds));
    await untilLeft(options);
    return await work();
  } finally {
    const resumed = await Promise.allSettled(
      running.map((each) => tellAll(clients, [each], (client) => client.resume(group))),
    );
    for (const [at, { status }] of resumed.entries())
      if (status === 'rejected')
        output.note(
          `${running[at]?.url} could not be told to go on: it does so by itself within ${pauseSeconds} s`,
        );
  }
}

async function untilLeft({ group, members, output, leaveMs, signal }: WhilePausedOptions): Promise<void> {
  const givenUpAt = Date.now() + leaveMs;
  let told = 0;
  for (let count = await members(); count > 0; count = await members()) {
    if (Date.now() > givenUpAt)
      throw new BusyError(
        `${group} still has ${count} members after ${leaveMs / 1_000} s: ADMIN_URLS must name all processes of the group`,
      );
    if (count !== told) output.progress(`waiting until ${count} members have left ${group}`);
    told = count;
    await sleep(lookEveryMs, undefined, { signal });
  }
}
