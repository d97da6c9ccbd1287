import { createLog } from '@rivulet/telemetry';
import { createObstacles } from './obstacles.ts';

function logged() {
  const lines: { level: string; obstacle: string }[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]),
  };
  return { lines, log: createLog({ serviceName: 'test', destination }) };
}

describe('createObstacles', () => {
  it('logs an obstacle when it comes and when it goes, not at every try', () => {
    const { lines, log } = logged();
    const obstacles = createObstacles(log);
    for (let i = 0; i < 10; i += 1) obstacles.hit('broker', new Error('no route'));
    obstacles.gone('broker');
    obstacles.gone('broker');
    expect(lines.map(({ level, obstacle }) => `${level} ${obstacle}`)).toEqual([
      'warn broker',
      'info broker',
    ]);
  });

  it('says why nothing moves until all obstacles are gone', () => {
    const obstacles = createObstacles(logged().log);
    expect(obstacles.reason()).toBeUndefined();
    obstacles.hit('broker', new Error('no route'));
    obstacles.hit('idempotency store', 'refused');
    expect(obstacles.reason()).toBe('broker unavailable: no route; idempotency store unavailable: refused');
    obstacles.gone('broker');
    expect(obstacles.reason()).toBe('idempotency store unavailable: refused');
    obstacles.gone('idempotency store');
    expect(obstacles.reason()).toBeUndefined();
  });
});
