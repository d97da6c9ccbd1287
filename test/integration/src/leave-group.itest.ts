import { createKafka, type GroupConsumer, type Kafka } from '@rivulet/kafka';
import { readTestStack } from '@rivulet/kafka/testing';
import { waitFor } from '@rivulet/testing';
import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const partitions = 4;
/** A group that waits for somebody who is gone waits so long. */
const sessionTimeoutMs = 60_000;
const soon = { timeoutMs: 20_000 };

/** Resolves when this process has sent so many requests of the kind. Source of the numbers: Kafka protocol, API keys. */
function requestsSent(apiKey: number, times: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const write = Socket.prototype.write;
  let count = 0;
  function spy(this: Socket, ...given: Parameters<typeof write>): boolean {
    const [sent] = given;
    if (Buffer.isBuffer(sent) && sent.length > 6 && sent.readInt16BE(4) === apiKey) count += 1;
    if (count === times) resolve();
    return write.apply(this, given);
  }
  jest.spyOn(Socket.prototype, 'write').mockImplementation(spy);
  return promise;
}

describe('a consumer that leaves', () => {
  let kafka: Kafka;
  let topic: string;
  let group: string;
  let others: GroupConsumer[];
  beforeEach(async () => {
    kafka = createKafka({ brokers: readTestStack().brokers, clientId: 'leave-group-test', log: quiet });
    topic = `leave-group-${randomUUID()}`;
    group = topic;
    others = [];
    await kafka.admin.create([{ name: topic, partitions, replicationFactor: 1, config: {} }]);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(others.map((consumer) => consumer.stop()));
    await kafka.close();
  });

  /** Begins to join; whoever waits for it waits for its assignment. */
  function join({ consumer }: { consumer: GroupConsumer }): void {
    consumer.start().catch(() => undefined);
  }
  function member(revoking: () => Promise<void> = () => Promise.resolve()) {
    const owned = { count: 0, revoked: 0, consumer: undefined as unknown as GroupConsumer };
    owned.consumer = kafka.consumer({
      ...{ group, topics: [topic], sessionTimeoutMs, drainTimeoutMs: 40_000 },
      handlers: {
        assigned: (assignment) => void (owned.count = assignment.partitions.length),
        received: () => undefined,
        async revoking() {
          owned.revoked += 1;
          await revoking();
          owned.count = 0;
        },
        failed: (error) => {
          throw error;
        },
      },
    });
    others.push(owned.consumer);
    return owned;
  }

  it('while it waits for the others to let it in, is not waited for', async () => {
    const drain = Promise.withResolvers<void>();
    const first = member(() => drain.promise);
    join(first);
    await waitFor(() => first.count === partitions, { what: 'the first assignment', ...soon });
    const second = member();
    join(second);
    await waitFor(() => first.revoked === 1, { what: 'the second one to wait for the first', ...soon });
    await second.consumer.stop();
    drain.resolve();
    await waitFor(() => first.count === partitions, { what: 'the first to have all again', ...soon });
    expect(await kafka.admin.members(group)).toBe(1);
  });

  it.each<[request: string, apiKey: number, times: number]>([
    ['for its coordinator', 10, 1],
    ['to join', 11, 1],
    ['to join by the name that it was given', 11, 2],
    ['for its share', 14, 1],
  ])('as soon as it has asked %s is not waited for', async (_request, apiKey, times) => {
    const left = member();
    const sent = requestsSent(apiKey, times);
    join(left);
    await sent;
    await left.consumer.stop();
    const next = member();
    join(next);
    await waitFor(() => next.count === partitions, { what: 'the next one to have all', ...soon });
    expect(await kafka.admin.members(group)).toBe(1);
  });
});
