import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from './end-process.ts';
import { isSameProcess, startMark } from './process-identity.ts';
import { StackError } from './stack-error.ts';
import type { StackLog } from './stack.ts';
import { writeWhole } from './write-whole.ts';

interface NotedProcess {
  name: string;
  pid: number;
  mark: string | undefined;
  signal: NodeJS.Signals;
}

interface RecordFile {
  owner: NotedProcess;
  processes: NotedProcess[];
}

/** Who works on a state folder, kept in `<stateDir>/stack.json` while the stack runs. */
export interface StackRecord {
  add(name: string, pid: number, signal: NodeJS.Signals): void;
  remove(pid: number): void;
  release(): void;
}

function readRecord(file: string): RecordFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StackError(`${file} cannot be read (${(error as Error).message}); remove it and start again.`);
  }
}

async function endLeftovers(processes: NotedProcess[], log: StackLog): Promise<void> {
  const leftovers = processes.filter(({ pid, mark }) => isSameProcess(pid, mark));
  if (leftovers.length === 0) return;
  const names = leftovers.map(({ name, pid }) => `${name} (process ${pid})`).join(', ');
  log.info(`The previous start was ended without stopping its parts; stopping ${names} first.`);
  await Promise.all(
    leftovers.map(({ pid, mark, signal }) => endProcess(pid, { signal, graceMs: 10_000, mark })),
  );
}

/**
 * Takes the state folder for this process and ends what an earlier owner that is gone left running.
 * @throws StackError when a stack that still runs has it
 */
export async function takeStateDir(stateDir: string, log: StackLog): Promise<StackRecord> {
  mkdirSync(stateDir, { recursive: true });
  const file = join(stateDir, 'stack.json');
  const previous = readRecord(file);
  if (previous && isSameProcess(previous.owner.pid, previous.owner.mark)) {
    throw new StackError(
      `A stack that was started before still runs with the state in ${stateDir}: ` +
        `stop it with Ctrl-C in its terminal or with \`kill ${previous.owner.pid}\`.`,
    );
  }
  if (previous) await endLeftovers(previous.processes, log);

  const note = (name: string, pid: number, signal: NodeJS.Signals): NotedProcess => ({
    name,
    pid,
    mark: startMark(pid),
    signal,
  });
  const owner = note('start', process.pid, 'SIGTERM');
  let processes: NotedProcess[] = [];
  const save = () => writeWhole(file, JSON.stringify({ owner, processes } satisfies RecordFile, null, 2));
  save();
  return {
    add(name, pid, signal) {
      processes.push(note(name, pid, signal));
      save();
    },
    remove(pid) {
      processes = processes.filter((noted) => noted.pid !== pid);
      save();
    },
    release: () => rmSync(file, { force: true }),
  };
}
