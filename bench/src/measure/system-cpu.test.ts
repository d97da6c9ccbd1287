import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMicrosOf, processorTimes } from './system-cpu.ts';

const procDir = mkdtempSync(join(tmpdir(), 'rivulet-proc-'));
afterAll(() => rmSync(procDir, { recursive: true }));

/** As proc(5) has it: user and system time of the process, then of its children that have ended. */
function addProcess(pid: number, parent: number, times: string): void {
  mkdirSync(join(procDir, String(pid)));
  const rest = `S ${parent} 1 1 0 -1 0 0 0 0 0 ${times} 20 0 1 0 100 0 0`;
  writeFileSync(join(procDir, String(pid), 'stat'), `${pid} (a (b) c) ${rest}\n`);
}

describe('the processor time of a process as the system tells it', () => {
  addProcess(10, 1, '5 1 20 4');
  addProcess(11, 10, '7 3 0 0');
  addProcess(12, 11, '2 0 0 0');
  addProcess(13, 1, '900 0 0 0');
  mkdirSync(join(procDir, 'self'));

  it('is that of all below it, those that have ended included', () => {
    expect(cpuMicrosOf(10, procDir)).toBe(420_000);
    expect(cpuMicrosOf(12, procDir)).toBe(20_000);
  });

  it('is unknown for a process that is not there, and where the system does not tell', () => {
    expect(cpuMicrosOf(99, procDir)).toBeUndefined();
    expect(cpuMicrosOf(10, join(procDir, 'nowhere'))).toBeUndefined();
  });
});

describe('the time of all processors', () => {
  it('is all of it, with what was idle, waits for the disk included, and what the host took', () => {
    writeFileSync(join(procDir, 'stat'), 'cpu  100 20 30 400 50 6 7 80 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n');
    expect(processorTimes(procDir)).toEqual({ all: 693, idle: 450, stolen: 80 });
  });

  it('is unknown where the system does not tell', () => {
    expect(processorTimes(join(procDir, 'nowhere'))).toBeUndefined();
  });
});
