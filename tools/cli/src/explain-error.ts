import { isOutage, isSilence } from '@rivulet/kafka';
import { ConfigError } from '@rivulet/service/config';
import { isDatabaseAway } from '@rivulet/service/database-away';
import { BusyError, exits, UnavailableError, UsageError, type Exit } from './exits.ts';

/** Exit status and words for whatever ended a command. */
export function explainError(error: unknown): { exit: Exit; words: string } {
  const words = wordsOf(error);
  if (error instanceof UsageError) return { exit: exits.usage, words };
  if (error instanceof ConfigError) return { exit: exits.config, words };
  if (error instanceof BusyError) return { exit: exits.busy, words };
  if (error instanceof UnavailableError || isAway(error)) return { exit: exits.unavailable, words };
  return { exit: exits.internal, words: error instanceof Error ? (error.stack ?? words) : words };
}

/** Node says nothing but a code when all addresses of a host refuse. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errors } = error as { errors?: unknown };
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
  return error.message || (first instanceof Error ? first.message : error.name);
}

/** Brokers, registry and database, and whatever they refuse. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    isOutage(error) ||
    isSilence(error) ||
    isDatabaseAway(error) ||
    error.name.startsWith('KafkaJS') ||
    ['AdminError', 'RegistryUnavailableError', 'RefusedSchemaError', 'RefusedError'].includes(error.name)
  );
}
