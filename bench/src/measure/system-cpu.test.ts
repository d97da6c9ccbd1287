import { cpuMicrosOf } from './system-cpu.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('the processor time of a process as the system tells it', () => {
  onLinux('is at least what the process knows of itself, to a hundredth of a second', () => {
    const { user, system } = process.cpuUsage();
    expect(cpuMicrosOf(process.pid)).toBeGreaterThanOrEqual(user + system - 20_000);
  });

  it('is unknown for a process that is not there', () => {
    expect(cpuMicrosOf(0)).toBeUndefined();
  });
});
