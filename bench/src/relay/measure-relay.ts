import type { ChildProcess } from 'node:child_process';
import type { Pool } from 'pg';
import { appendEvents } from './append-events.ts';
import type { RelayMessage } from './relay-task.ts';
import { readTableSize, type TableSize } from './table-size.ts';

export interface Measured extends Omit<Extract<RelayMessage, { kind: 'finished' }>, 'kind'> {
  /** One for each fiftieth of the events. */
  sizes: TableSize[];
}

export interface MeasureOptions {
  events: number;
  /** Appends them as fast as the relay sends. */
  meanwhile: boolean;
  say: (text: string) => void;
}

/** How far appending may be ahead of sending: the backlog of a service whose relay keeps up. */
const maxAhead = 4_000;
const perStatement = 500;

/** Lets the relay's process go, and waits until it has sent everything. */
export async function measureRelay(
  relay: ChildProcess,
  pool: Pool,
  { events, meanwhile, say }: MeasureOptions,
): Promise<Measured> {
  const sizes: TableSize[] = [];
  const finished = Promise.withResolvers<Measured>();
  let sent = 0;
  let progress = Promise.withResolvers<void>();
  relay.once('exit', (code) => finished.reject(new Error(`the relay ended with ${code}: see its log above`)));
  relay.on('message', (message: RelayMessage) => {
    if (message.kind === 'ready') relay.send('go');
    if (message.kind === 'finished') finished.resolve({ ...message, sizes });
    if (message.kind !== 'sent') return;
    const tenths = Math.floor((message.events * 10) / events);
    if (tenths > Math.floor((sent * 10) / events)) say(`  ${message.events} sent`);
    sent = message.events;
    progress.resolve();
    progress = Promise.withResolvers<void>();
  });
  const watch = async (): Promise<void> => {
    while (sent < events) {
      await Promise.race([progress.promise, finished.promise]);
      if (sent >= ((sizes.length + 1) * events) / 50) sizes.push(await readTableSize(pool, sent));
    }
  };
  const append = async (): Promise<void> => {
    for (let appended = 0; appended < events; appended += perStatement) {
      while (appended - sent > maxAhead) await Promise.race([progress.promise, finished.promise]);
      await appendEvents(pool, Math.min(perStatement, events - appended));
    }
  };
  await Promise.all(meanwhile ? [watch(), append()] : []);
  return finished.promise;
}
