import { isOutage, isSilence } from '@rivulet/kafka';
import { ConfigError } from '@rivulet/service';
import { BusyError, exits, UsageError, type Exit } from './exits.ts';

/** Exit status and words for whatever ended a command. */
export function explainError(error: unknown): { exit: Exit; words: string } {
  const words = error instanceof Error ? error.message || error.name : String(error);
  if (error instanceof UsageError) return { exit: exits.usage, words };
  if (error instanceof ConfigError) return { exit: exits.config, words };
  if (error instanceof BusyError) return { exit: exits.busy, words };
  if (isAway(error)) return { exit: exits.unavailable, words };
  return { exit: exits.internal, words: error instanceof Error ? (error.stack ?? words) : words };
}

/** Brokers and registry, and whatever the brokers refuse. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    isOutage(error) ||
    isSilence(error) ||
    error.name.startsWith('KafkaJS') ||
    ['RegistryUnavailableError', 'RefusedError'].includes(error.name)
  );
}
