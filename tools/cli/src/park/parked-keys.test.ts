import { headerNames } from '@rivulet/contracts';
import { readDeadLetter } from '@rivulet/subscriber';
import type { WaitingCopy } from '../lag/sort-copies.ts';
import { describeHead, parkedDocument, parkedLines } from './describe-parked.ts';
import { parkedKeys } from './parked-keys.ts';

const now = 1_000_000;
function copy(originOffset: number, given: Partial<WaitingCopy> = {}): WaitingCopy {
  return {
    ...{ originOffset, partition: 0, offset: originOffset, key: 'k', number: 2, attempts: 1, notBefore: 0 },
    ...{ held: undefined, deferred: false, eventAt: now - originOffset * 1_000, writtenAt: 0 },
    ...{ eventId: `e-${originOffset}`, errorClass: 'status-503', ...given },
  };
}
const letter = readDeadLetter({
  ...{ topic: 'dlq', partition: 0, offset: 17, key: Buffer.from('held'), value: null, timestampMs: 0 },
  headers: {
    [headerNames.originTopic]: 'events',
    [headerNames.originPartition]: '0',
    [headerNames.originOffset]: '5',
  },
});

describe('keys that wait', () => {
  const keys = parkedKeys(
    [
      ...[
        copy(6, { key: 'held' }),
        copy(7, { key: 'held' }),
        copy(5, { key: 'held', held: 'dead-lettered' }),
      ],
      ...[copy(1, { key: 'later', notBefore: now + 5 }), copy(9, { key: 'later' })],
      copy(2, { key: 'put off', notBefore: now + 9, deferred: true }),
      copy(3, { key: 'due' }),
      copy(4, { key: undefined, notBefore: now + 1 }),
      copy(8, { key: 'gone', held: 'dead-lettered' }),
    ],
    [letter],
    now,
  );

  it('are told with what their first event waits for, how many are behind it, and the oldest', () => {
    const of = (key: string | undefined) => keys.find((each) => each.key === key);
    expect(of('held')).toMatchObject({
      ...{ head: 'held', letter: '0/17', until: undefined, parked: 2, oldestAt: now - 7_000, eventId: 'e-5' },
    });
    expect(of('later')).toMatchObject({ head: 'waiting', until: now + 5, letter: undefined, parked: 1 });
    expect(of('put off')).toMatchObject({ head: 'deferred', until: now + 9, parked: 0 });
    expect(of('due')).toMatchObject({ head: 'due', until: undefined });
    expect(of(undefined)).toMatchObject({ head: 'waiting' });
    expect(of('gone')).toMatchObject({ head: 'held', letter: undefined });
  });

  it('come in the order of how many wait behind them, then of the oldest', () => {
    expect(keys.map(({ key }) => key)).toEqual(['held', 'later', 'gone', undefined, 'due', 'put off']);
  });

  it('are told in words, and to programs, with keys masked', () => {
    expect(keys.map(describeHead)).toEqual([
      'held by dead letter 0/17',
      'retrying until 1970-01-01T00:16:40.005Z',
      'held by dead letter (no longer kept)',
      'retrying until 1970-01-01T00:16:40.001Z',
      'due now',
      'deferred until 1970-01-01T00:16:40.009Z',
    ]);
    const subscription = { group: 'g', topic: 't' };
    const personal = parkedKeys([copy(1, { key: 'ada@example.com' })], [], now);
    expect(parkedDocument({ subscription, keys: personal }, now)).toEqual([
      {
        ...{
          group: 'g',
          topic: 't',
          key: '[redacted]',
          partition: 0,
          head: 'due',
          until: null,
          letter: null,
        },
        ...{ eventId: 'e-1', errorClass: 'status-503', attempts: 1, parked: 0, oldestAgeSeconds: 1 },
      },
    ]);
    expect(parkedLines([{ subscription, keys: personal }], now).join('\n')).not.toContain('ada@');
    expect(parkedLines([{ subscription, keys: [] }], now)).toEqual(['no key waits']);
  });
});
