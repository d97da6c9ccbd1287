import { avroTypeOf } from './schema-text.ts';
import { errors } from './registry-error.ts';

export const levels = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const;
export type Level = (typeof levels)[number];

/** @throws RegistryError 42203 */
export function parseLevel(value: unknown): Level {
  const level = levels.find((known) => typeof value === 'string' && known === value.toUpperCase());
  if (!level) throw errors.invalidLevel();
  return level;
}

export interface EarlierSchema {
  version: number;
  text: string;
}

/** Why data written with one schema can't be read with the other, or `undefined` when it can. */
function readFault(readerText: string, writerText: string): string | undefined {
  try {
    avroTypeOf(readerText).createResolver(avroTypeOf(writerText));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * What breaks the level; empty when the schema may follow.
 * Backward: the new one reads what was written with the earlier; forward: the earlier reads what the new one writes.
 * @param earlier in order of version; without TRANSITIVE only the last counts
 */
export function incompatibilities(level: Level, text: string, earlier: readonly EarlierSchema[]): string[] {
  if (level === 'NONE') return [];
  const compared = level.endsWith('_TRANSITIVE') ? earlier : earlier.slice(-1);
  const backward = !level.startsWith('FORWARD');
  const forward = !level.startsWith('BACKWARD');
  return compared.toReversed().flatMap((old) => {
    const faults = [
      backward ? readFault(text, old.text) : undefined,
      forward ? readFault(old.text, text) : undefined,
    ].filter((fault) => fault !== undefined);
    if (faults.length === 0) return [];
    return [
      ...faults,
      `oldSchemaVersion: ${old.version}`,
      `oldSchema: '${old.text}'`,
      `compatibility: '${level}'`,
    ];
  });
}
