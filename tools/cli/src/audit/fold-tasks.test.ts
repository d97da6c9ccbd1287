import { readAuditRecord, type AuditRecord, type TaskPlan } from './audit-record.ts';
import { foldTasks, leaseMs, mayBeRunning } from './fold-tasks.ts';

const plan: TaskPlan = {
  ...{
    filter: {},
    letters: 3,
    keys: 3,
    errors: [],
    deadLetterEnds: { 0: 3 },
    retryEnds: {},
    outcomeEnds: {},
  },
};
const run = { id: 'r-1', host: 'here', pid: 7 };
function record(step: AuditRecord['step'], given: Partial<AuditRecord> = {}): AuditRecord {
  return {
    ...{ version: 1, task: 't-1', kind: 'redrive', step, at: '2026-11-27T08:00:00.000Z', by: 'ops', run },
    ...{ group: 'g', topic: 'dlq', ...given },
  };
}
const planned = record('planned', { plan });

describe('tasks of the audit topic', () => {
  it('are open until they stop or end, and know what was sent', () => {
    const progress = record('progress', { letters: { 0: [1, 2], 4: [9] } });
    const [open] = foldTasks([planned, progress]);
    expect(open).toMatchObject({ state: 'open', sent: new Set(['0/1', '0/2', '4/9']) });
    const stopped = record('stopped', { because: 'interrupted' });
    expect(foldTasks([planned, progress, stopped])[0]).toMatchObject({
      state: 'stopped',
      because: 'interrupted',
    });
    expect(foldTasks([planned, stopped, record('resumed'), progress])[0]?.state).toBe('open');
    expect(foldTasks([planned, record('ended')])[0]?.state).toBe('ended');
  });

  it('are nothing without their plan, which may have expired', () => {
    expect(foldTasks([record('progress'), record('ended')])).toEqual([]);
  });

  it('may run while their process is alive and was heard of lately; on another host only the time counts', () => {
    const [task] = foldTasks([planned]);
    if (task === undefined) throw new Error('no task');
    const now = task.heardAt + leaseMs - 1;
    expect(mayBeRunning(task, { host: 'here', now, isAlive: () => true })).toBe(true);
    expect(mayBeRunning(task, { host: 'here', now, isAlive: () => false })).toBe(false);
    expect(mayBeRunning(task, { host: 'there', now, isAlive: () => false })).toBe(true);
    expect(mayBeRunning(task, { host: 'there', now: now + 1, isAlive: () => true })).toBe(false);
    expect(mayBeRunning({ ...task, state: 'stopped' }, { host: 'here', now, isAlive: () => true })).toBe(
      false,
    );
  });
});

describe('an audit record', () => {
  it('is read as it was written, and nothing else is one', () => {
    expect(readAuditRecord(Buffer.from(JSON.stringify(planned)))).toEqual(planned);
    for (const bytes of [
      null,
      Buffer.from('{'),
      Buffer.from('{}'),
      Buffer.from(JSON.stringify({ ...planned, version: 2 })),
    ])
      expect(readAuditRecord(bytes)).toBeUndefined();
  });
});
