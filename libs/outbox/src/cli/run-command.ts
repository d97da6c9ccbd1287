import type { Logger } from '@rivulet/telemetry';
import type { Pool } from 'pg';
import { migrate, outboxMigrations, pendingMigrations } from '../migrate.ts';
import { migrationScript } from '../migration-script.ts';
import { readBacklog } from '../outbox-sql.ts';
import {
  countParked,
  discardParked,
  readParked,
  releaseParked,
  type ParkedFilter,
  type ParkedRecord,
} from '../parked-sql.ts';
import type { Query } from '../query.ts';
import type { Command } from './arguments.ts';
import { exits, usage } from './usage.ts';

export interface Surroundings {
  /** Opened when a command needs it. @throws Error when none is named */
  pool: () => Pool;
  /** For the reader, or the program that reads. */
  print: (text: string) => void;
  /** For whoever asks later what was done. */
  log: Pick<Logger, 'info' | 'warn'>;
}

/** Runs one command and gives its exit status. @throws what the database throws */
export async function runCommand(command: Command, { pool, print, log }: Surroundings): Promise<number> {
  const query: Query = (text, values) => pool().query(text, values);
  const show = (asJson: boolean, facts: object, lines: readonly string[]): void =>
    print(asJson ? JSON.stringify(facts, null, 2) : lines.join('\n'));
  switch (command.kind) {
    case 'help':
      print(usage);
      return exits.well;
    case 'wrong':
      print(command.message);
      return exits.wrong;
    case 'sql':
      print(await migrationScript([outboxMigrations]));
      return exits.well;
    case 'migrate': {
      const applied = await pendingMigrations(query, [outboxMigrations]);
      await migrate(pool(), [outboxMigrations], log);
      show(
        command.json,
        { applied },
        applied.length === 0 ? ['nothing to do'] : applied.map((name) => `applied ${name}`),
      );
      return exits.well;
    }
    case 'pending': {
      const pending = await pendingMigrations(query, [outboxMigrations]);
      show(command.json, { pending }, pending.length === 0 ? ['nothing is missing'] : pending);
      return pending.length === 0 ? exits.well : exits.unwell;
    }
    case 'status': {
      const [backlog, parked] = [await readBacklog(query), await countParked(query)];
      const { records, oldestSeconds } = backlog;
      const well =
        parked.length === 0 && records <= command.maxBacklog && oldestSeconds <= command.maxAgeSeconds;
      show(
        command.json,
        { well, ...backlog, parkedAs: Object.fromEntries(parked.map(({ as, count }) => [as, count])) },
        [
          `unsent  ${records}, the oldest for ${Math.round(oldestSeconds)} s`,
          ...parked.map(({ as, count, reason }) => `parked  ${count} as ${as}, such as: ${reason}`),
          well ? 'well' : 'not well',
        ],
      );
      return well ? exits.well : exits.unwell;
    }
    case 'release':
    case 'discard': {
      const records = await readAll(query, command.filter);
      const ids = records.map(({ id }) => id);
      if (command.kind === 'discard' && !command.dryRun) {
        for (const record of records) log.warn(describe(record, command.because), 'outbox record discarded');
        await discardParked(query, ids);
      }
      if (command.kind === 'release' && !command.dryRun) await releaseParked(query, command.filter);
      const done = command.dryRun ? `would ${command.kind}` : `${command.kind}d`;
      show(command.json, { dryRun: command.dryRun, records }, [
        ...records.map(({ id, topic, key, as, reason }) => `${done} ${id} ${topic} ${key} ${as}: ${reason}`),
        `${records.length} ${done}`,
      ]);
      return exits.well;
    }
  }
}

const everything = 2 ** 31 - 1;

function readAll(query: Query, filter: ParkedFilter): Promise<ParkedRecord[]> {
  return readParked(query, everything, filter);
}

function describe({ eventId, topic, key, as, reason }: ParkedRecord, because: string): object {
  return { eventId, topic, key, as, reason, because };
}
