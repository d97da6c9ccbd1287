import { readFile } from 'node:fs/promises';
import { systemClock, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import { every } from '../every.ts';
import { parseApiKeys, type ApiKeys } from './api-keys.ts';

const lookEveryMs = 2_000;

export interface WatchApiKeysParts {
  file: string;
  /** What the file held at start. */
  text: string;
  log: Pick<Logger, 'info' | 'error'>;
  signal: AbortSignal;
  clock?: Clock;
  read?: (file: string) => Promise<string>;
}

/**
 * The keys that the file holds now. It is read again and again: that sees a file that is replaced as well as one behind
 * symbolic links that are swapped, as Kubernetes mounts secrets, where a watch on the file hears nothing. While the
 * content is bad or the file is away, the last good keys stay.
 */
export function watchApiKeys(parts: WatchApiKeysParts): ApiKeys {
  const { file, log, signal, clock = systemClock, read = (path) => readFile(path, 'utf8') } = parts;
  let { text } = parts;
  let keys = parseApiKeys(text);
  let trouble: string | undefined;

  async function look(): Promise<void> {
    try {
      const found = await read(file);
      if (found === text && trouble === undefined) return;
      keys = parseApiKeys(found);
      text = found;
      trouble = undefined;
      log.info({ file }, 'API keys were read again');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== trouble) log.error({ err: error, file }, 'API keys can not be read: the old ones stay');
      trouble = message;
    }
  }
  every(lookEveryMs, signal, look, clock);
  return { find: (key, nowMs) => keys.find(key, nowMs) };
}
