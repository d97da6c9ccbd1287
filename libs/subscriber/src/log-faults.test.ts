import type { Logger } from '@rivulet/telemetry';
import { logFaults } from './log-faults.ts';

function logging() {
  const lines: { err: Error; eventId: string }[] = [];
  const log = { error: (line: { err: Error; eventId: string }) => lines.push(line) } as unknown as Logger;
  return { lines, tell: logFaults(log) };
}

const broken = (): unknown => {
  try {
    return (undefined as unknown as { items: unknown }).items;
  } catch (error) {
    return error;
  }
};

describe('logFaults', () => {
  it('logs the first of each kind with its stack', () => {
    const { lines, tell } = logging();
    for (const eventId of ['e-1', 'e-2', 'e-3']) tell(broken(), { eventId });
    tell(new ReferenceError('price is not defined'), { eventId: 'e-4' });
    expect(lines.map(({ eventId }) => eventId)).toEqual(['e-1', 'e-4']);
    expect(lines[0]?.err.stack).toContain('log-faults.test.ts');
  });

  it('keeps no endless list of kinds', () => {
    const { lines, tell } = logging();
    for (let kind = 0; kind < 1_000; kind += 1)
      tell(Object.assign(new TypeError('x'), { stack: `x\n at ${kind}` }), {});
    expect(lines).toHaveLength(100);
  });
});
