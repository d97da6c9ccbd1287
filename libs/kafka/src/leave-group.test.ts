import type { Kafka as KafkaJs } from 'kafkajs';
import { leaveGroup } from './leave-group.ts';
import { MemberNames } from './member-names.ts';

const group = 'g';

/** What is done, in its order; `faults` are what the coordinator answers to a leave. */
function scene({ faults = [] as Error[], connect = () => Promise.resolve() } = {}) {
  const done: string[] = [];
  const warned: object[] = [];
  const names = new MemberNames();
  const coordinator = {
    async leaveGroup({ memberId }: { memberId: string }) {
      done.push(`leave ${memberId}`);
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
    },
  };
  const cluster = {
    connect,
    findGroupCoordinator: async () => coordinator,
    disconnect: async () => void done.push('close'),
  };
  const kafkajs = { [Symbol('private:Kafka:createCluster')]: () => cluster } as unknown as KafkaJs;
  const consumer = { disconnect: async () => void done.push('disconnect') };
  const quiet = () => undefined;
  const log = {
    ...{ debug: quiet, info: quiet, error: quiet },
    warn: (fields: object) => void warned.push(fields),
  };
  const leave = () => leaveGroup({ kafkajs, consumer, group, names, log });
  return { done, warned, names, leave };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('leaveGroup', () => {
  it('asks nobody when kafkajs has left', async () => {
    const { done, names, leave } = scene();
    names.named('m-1');
    names.left('m-1');
    await leave();
    expect(done).toEqual(['disconnect']);
  });

  it('leaves elsewhere as what kafkajs did not leave as, also when it has been forgotten', async () => {
    const faults = [Object.assign(new Error('unknown'), { type: 'UNKNOWN_MEMBER_ID' })];
    const { done, warned, names, leave } = scene({ faults });
    for (const name of ['m-1', 'm-2']) names.named(name);
    await leave();
    expect(done).toEqual(['disconnect', 'leave m-1', 'leave m-2', 'close']);
    expect([names.all(), warned]).toEqual([[], []]);
  });

  it('of one that joins leaves elsewhere first, and waits until a nameless one is named', async () => {
    const { done, names, leave } = scene();
    names.joining('');
    const leaving = leave();
    await turn();
    expect(done).toEqual([]);
    names.named('m-1');
    await leaving;
    expect(done.filter((step) => step === 'leave m-1')).toHaveLength(1);
    expect(names.all()).toEqual([]);
  });

  it('tries again what failed while it joined, and says when that fails, too', async () => {
    const faults = [new Error('away'), new Error('still away')];
    const { done, warned, names, leave } = scene({ faults });
    names.joining('m-1');
    await leave();
    expect(done.filter((step) => step === 'leave m-1')).toHaveLength(2);
    expect(warned).toEqual([{ group, err: expect.objectContaining({ message: 'still away' }) }]);
  });

  it('does not wait for brokers that do not answer', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { warned, names, leave } = scene({ connect: () => new Promise(() => undefined) });
      names.joining('');
      const leaving = leave();
      await jest.advanceTimersByTimeAsync(5_000);
      await leaving;
      names.named('m-1');
      expect(warned).toEqual([]);
      const again = leave();
      await jest.advanceTimersByTimeAsync(5_000);
      await again;
      expect(warned).toEqual([{ group }]);
    } finally {
      jest.useRealTimers();
    }
  });
});
