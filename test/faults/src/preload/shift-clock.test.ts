import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const preload = join(import.meta.dirname, 'shift-clock.ts');

/** What a program says about the time whose clock is off by this much. */
function times(offsetMs: number): { now: number; made: number; given: number; isDate: boolean } {
  const program =
    'const d = new Date(); console.log(JSON.stringify({ now: Date.now(), made: d.getTime(), given: new Date(5).getTime(), isDate: d instanceof Date }))';
  const env = { PATH: process.env.PATH, RIVULET_CLOCK_OFFSET_MS: String(offsetMs) };
  const text = execFileSync(process.execPath, ['--import', preload, '--eval', program], {
    env,
    encoding: 'utf8',
  });
  return JSON.parse(text) as ReturnType<typeof times>;
}

describe('a shifted clock', () => {
  it('is off in every way to ask for the time, and leaves given times alone', () => {
    const { now, made, given, isDate } = times(-3_600_000);
    expect(Date.now() - now).toBeGreaterThanOrEqual(3_600_000);
    expect(Date.now() - made).toBeGreaterThanOrEqual(3_600_000);
    expect([given, isDate]).toEqual([5, true]);
  });
});
