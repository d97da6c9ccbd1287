import { readFileSync } from 'node:fs';
import { writeWhole } from '../write-whole.ts';
import type { Level } from './compatibility.ts';

export type Mode = 'READWRITE' | 'READONLY' | 'READONLY_OVERRIDE' | 'IMPORT' | 'FORWARD';

export interface VersionRecord {
  version: number;
  id: number;
  /** Soft-deleted: hidden, but its number and id stay taken. */
  deleted: boolean;
}

export interface SubjectRecord {
  name: string;
  versions: VersionRecord[];
}

/** Settings of one subject, or of all when the subject is null. */
export interface SettingRecord {
  subject: string | null;
  level?: Level;
  mode?: Mode;
}

/** Everything the registry knows. Lists, not maps by name: a subject may be called `__proto__`. */
export interface RegistryState {
  nextId: number;
  schemas: { id: number; text: string }[];
  subjects: SubjectRecord[];
  settings: SettingRecord[];
}

/** Holds the state and changes it as a whole: what was answered is on disk, what failed has changed nothing. */
export interface RegistryStore {
  read(): Readonly<RegistryState>;
  /** Applies `change` to a copy, saves that, then makes it current; whatever `change` throws leaves all as it was. */
  write<T>(change: (draft: RegistryState) => T): T;
}

const empty: RegistryState = { nextId: 1, schemas: [], subjects: [], settings: [] };

function load(file: string): RegistryState {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RegistryState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return structuredClone(empty);
    throw new Error(`the development registry cannot read ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** @param stateFile kept only in memory when absent */
export function openRegistryStore(stateFile?: string): RegistryStore {
  let state = stateFile === undefined ? structuredClone(empty) : load(stateFile);
  return {
    read: () => state,
    write(change) {
      const draft = structuredClone(state);
      const result = change(draft);
      if (stateFile !== undefined) writeWhole(stateFile, `${JSON.stringify(draft, null, 2)}\n`);
      state = draft;
      return result;
    },
  };
}
