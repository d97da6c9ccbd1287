import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditRecord } from '../audit/audit-record.ts';
import { foldTasks, leaseMs } from '../audit/fold-tasks.ts';
import { BusyError } from '../exits.ts';
import { createTaskLog, placesOf, refuseWhileBusy } from './task-log.ts';

const id = { task: 't-1', kind: 'redrive', group: 'g', topic: 'dlq', by: 'ops' } as const;
const plan = {
  ...{ filter: {}, letters: 1, keys: 1, errors: [] },
  deadLetterEnds: {},
  retryEnds: {},
  outcomeEnds: {},
};
const planned = { step: 'planned', plan } as const;

/** An audit topic in memory, and a clock that the test moves. */
function scene() {
  const records: AuditRecord[] = [];
  const clock = { now: 1_000_000 };
  const log: AuditLog = {
    topic: 'audit',
    ensure: () => Promise.resolve(),
    append: async (record) => void records.push(record),
    read: async () => [...records],
    close: () => Promise.resolve(),
  };
  const begin = (task: string = id.task) => createTaskLog(log, { ...id, task }, () => clock.now);
  return { records, clock, begin };
}

describe('the right to work for a group', () => {
  it('belongs to whoever wrote first, of two that saw it free', async () => {
    const { records, begin } = scene();
    const [first, second] = [begin('t-1'), begin('t-2')];
    await first.claim(planned, 0);
    await expect(second.claim(planned, 0)).rejects.toThrow(BusyError);
    expect(foldTasks(records).map(({ task, state }) => [task, state])).toEqual([
      ['t-1', 'open'],
      ['t-2', 'ended'],
    ]);
  });

  it('belongs to one of two that resume the same task', async () => {
    const { begin } = scene();
    await begin().claim(planned, 0);
    const [first, second] = [begin(), begin()];
    await first.claim({ step: 'resumed' }, 1);
    await expect(second.claim({ step: 'resumed' }, 1)).rejects.toThrow('task t-1 of ops has just begun');
  });

  it('excludes tasks on the other topics of the group that are named, and no others', async () => {
    const { records, clock, begin } = scene();
    const log = { topic: 'audit', append: async (record: AuditRecord) => void records.push(record) };
    const replay = createTaskLog(
      {
        ...log,
        ensure: () => Promise.resolve(),
        read: async () => [...records],
        close: () => Promise.resolve(),
      },
      { ...id, task: 't-2', kind: 'replay', topic: 'retry' },
      () => clock.now,
      ['retry', 'dlq'],
    );
    await begin('t-1').claim(planned, 0);
    await expect(replay.claim({ step: 'planned' }, 0)).rejects.toThrow(
      'task t-1 of ops has just begun on dlq',
    );
    await begin('t-3').claim(planned, records.length);
    const others = foldTasks(records.map((record) => ({ ...record, topic: 'other' })));
    expect(() => refuseWhileBusy(others, ['retry', 'dlq'], clock.now)).not.toThrow();
  });

  it('is kept by a sign of life, and costs nothing while there are others', async () => {
    const { records, clock, begin } = scene();
    const task = begin();
    await task.claim(planned, 0);
    clock.now += leaseMs / 3 - 1;
    await task.stillOurs();
    expect(records).toHaveLength(1);
    clock.now += 1;
    await task.stillOurs();
    expect(records.at(-1)).toMatchObject({ step: 'progress', task: 't-1' });
  });

  it('is lost by a process that was stopped while another took over, and only then', async () => {
    const { clock, begin } = scene();
    const [frozen, other] = [begin(), begin()];
    await frozen.claim(planned, 0);
    clock.now += leaseMs;
    await frozen.stillOurs();
    clock.now += leaseMs;
    await other.claim({ step: 'resumed' }, 2);
    await expect(frozen.stillOurs()).rejects.toThrow('task t-1 was taken over');
    await other.write({ step: 'stopped' });
    await expect(frozen.stillOurs()).rejects.toThrow(BusyError);
  });

  it('is refused while the process that has it lives and was heard of', async () => {
    const { records, clock, begin } = scene();
    await begin().claim(planned, 0);
    const tasks = foldTasks(records);
    expect(() => refuseWhileBusy(tasks, ['dlq'], clock.now + 1)).toThrow(`process ${process.pid}`);
    expect(() => refuseWhileBusy(tasks, ['other'], clock.now + 1)).not.toThrow();
    expect(() => refuseWhileBusy(tasks, ['dlq'], clock.now + leaseMs)).not.toThrow();
  });
});

it('letters are written down by partition', () => {
  expect(placesOf(['0/1', '2/7', '0/3'])).toEqual({ 0: [1, 3], 2: [7] });
});
