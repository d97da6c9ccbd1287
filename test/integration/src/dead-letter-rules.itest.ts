import { headerNames, type OrderConfirmed } from '@rivulet/contracts';
import type { KafkaRecord } from '@rivulet/kafka';
import { copyForDiscard, copyForRedrive, readDeadLetter } from '@rivulet/subscriber';
import { waitFor } from '@rivulet/testing';
import { callsOf, successesOf, untilDone } from './calls.ts';
import { header, orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { startKit, type Kit } from './kit.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';

describe('a dead letter and the later events of its key', () => {
  let world: World;
  let kit: Kit;
  beforeAll(async () => {
    world = await createWorld({ partitions: 1 });
  });
  afterEach(() => kit.stop());
  afterAll(() => world.close());

  const start = async (whenDeadLettered: 'skip' | 'park-key') =>
    (kit = await startKit(world, { declared: { ordering: { whenDeadLettered } } }));
  const publishAll = (events: readonly OrderConfirmed[]) =>
    publish(
      world,
      events.map((event) => recordOf(world, event)),
    );
  const done = (orderId: string) => successesOf(world.inventoryApi, orderId).map(({ eventId }) => eventId);
  const letterOf = (head: OrderConfirmed) =>
    waitFor(
      async () =>
        (await readTopic(world.kafka, world.deadLetterTopic(group))).find(
          (letter) => header(letter, headerNames.ceId) === head.eventId,
        ),
      { what: 'the dead letter', timeoutMs: 15_000 },
    );

  /** Three events of one key; the API refuses the first for good. */
  async function refusedHead(): Promise<OrderConfirmed[]> {
    const head = orderConfirmed();
    world.inventoryApi.configure({ status: 409, onlyKeys: [`${group}:${head.eventId}`] });
    const sequence = [
      head,
      orderConfirmed({ orderId: head.orderId }),
      orderConfirmed({ orderId: head.orderId }),
    ];
    await publishAll(sequence);
    return sequence;
  }

  /** What a redrive or a discard writes. */
  async function writeCopy(letter: KafkaRecord, copy: typeof copyForRedrive): Promise<void> {
    await publish(world, [copy(readDeadLetter(letter), { topic: world.retryTopic(group) })]);
  }

  async function otherKeysGoOn(): Promise<void> {
    const other = orderConfirmed();
    await publishAll([other]);
    await untilDone(world.inventoryApi, [other.orderId]);
  }

  it('skip: they go on without it', async () => {
    await start('skip');
    const [head, second, third] = await refusedHead();
    await waitFor(() => done(head?.orderId ?? '').length === 2, {
      what: 'the others of the key',
      timeoutMs: 15_000,
    });
    expect(done(head?.orderId ?? '')).toEqual([second?.eventId, third?.eventId]);
  });

  it('park-key: they wait, also after a restart, until it is redriven; then all are called in order; other keys go on', async () => {
    await start('park-key');
    const sequence = await refusedHead();
    const [head = orderConfirmed()] = sequence;
    const letter = await letterOf(head);
    await otherKeysGoOn();
    await kit.stop();
    await start('park-key');
    await otherKeysGoOn();
    expect(callsOf(world.inventoryApi, head.orderId)).toHaveLength(1);

    world.inventoryApi.configure({});
    await writeCopy(letter, copyForRedrive);
    await waitFor(() => done(head.orderId).length === 3, { what: 'all of the key', timeoutMs: 15_000 });
    expect(done(head.orderId)).toEqual(sequence.map(({ eventId }) => eventId));
  });

  it('park-key: when it is discarded, they go on without it', async () => {
    await start('park-key');
    const [head = orderConfirmed(), second, third] = await refusedHead();
    const letter = await letterOf(head);
    await otherKeysGoOn();
    expect(callsOf(world.inventoryApi, head.orderId)).toHaveLength(1);
    world.inventoryApi.configure({});
    await writeCopy(letter, copyForDiscard);
    await waitFor(() => done(head.orderId).length === 2, {
      what: 'the others of the key',
      timeoutMs: 15_000,
    });
    expect(done(head.orderId)).toEqual([second?.eventId, third?.eventId]);
    expect(callsOf(world.inventoryApi, head.orderId)).toHaveLength(3);
  });
});
