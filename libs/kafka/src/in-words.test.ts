import { inWords } from './in-words.ts';

const fault = (topic: string, type: string, message: string) =>
  Object.assign(new Error(message), { topic, type });

describe('inWords', () => {
  it('gives what was asked for', async () => {
    expect(await inWords(async () => 7)).toBe(7);
  });

  it('says which topics have which fault, and leaves out those that somebody else created', async () => {
    const errors = [
      fault('a', 'INVALID_REPLICATION_FACTOR', 'Replication-factor is invalid'),
      fault('b', 'TOPIC_ALREADY_EXISTS', 'Topic exists'),
      fault('c', 'INVALID_REPLICATION_FACTOR', 'Replication-factor is invalid'),
    ];
    const aggregate = Object.assign(new Error('Topic creation errors'), { errors });
    await expect(inWords(() => Promise.reject(aggregate))).rejects.toBe(aggregate);
    expect(aggregate.message).toBe(
      'Replication-factor is invalid, there are fewer brokers than replicas (INVALID_REPLICATION_FACTOR): a, c',
    );
  });

  it('leaves other errors as they are', async () => {
    await expect(inWords(() => Promise.reject(new Error('away')))).rejects.toThrow(/^away$/);
  });
});
