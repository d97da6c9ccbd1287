import {
  avroType,
  cloudEventHeaders,
  OrderConfirmed,
  subjectOf,
  type EventDefinition,
} from '@rivulet/contracts';
import { createSchemaRegistry, frame } from '@rivulet/kafka';
import { readTestStack } from '@rivulet/kafka/testing';
import { exponential, type Middleware } from '@rivulet/subscriber';
import { waitFor } from '@rivulet/testing';
import { repeatedKeys, untilDone } from './calls.ts';
import { orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { startKit, type Kit } from './kit.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';

/** The event as the next version has it: with one more field, which may be left out. */
interface WithNote extends OrderConfirmed {
  note: string | null;
}

const { fields, ...record } = OrderConfirmed.schema as { fields: object[] };
const NextOrderConfirmed: EventDefinition<WithNote> = {
  ...OrderConfirmed,
  schema: { ...record, fields: [...fields, { name: 'note', type: ['null', 'string'], default: null }] },
};

describe('an optional field that is added to an event', () => {
  let world: World;
  let nextSchemaId: number;
  const kits: Kit[] = [];
  beforeAll(async () => {
    world = await createWorld({ partitions: 4 });
    const registry = createSchemaRegistry({ url: readTestStack().registryUrl });
    nextSchemaId = await registry.register(subjectOf(world.topic), NextOrderConfirmed.schema);
  });
  afterAll(async () => {
    for (const kit of kits) await kit.stop();
    await world.close();
  });

  const nextRecordOf = (event: WithNote) => ({
    ...{ topic: world.topic, key: event.orderId, headers: cloudEventHeaders(OrderConfirmed, event) },
    value: frame(nextSchemaId, avroType(NextOrderConfirmed.schema).toBuffer(event)),
  });

  /** A member of the group with this version of the event; what its handler was given. */
  async function startMember(event: EventDefinition<OrderConfirmed>) {
    const seen: WithNote[] = [];
    const remember: Middleware<OrderConfirmed> = (next) => (given, context) => {
      seen.push(given as WithNote);
      return next(given, context);
    };
    const retry = { maxAttempts: 5, backoff: exponential({ initialMs: 50, maxMs: 100 }) };
    const kit = await startKit(world, { declared: { event, use: [remember], retry } });
    kits.push(kit);
    return { kit, seen };
  }

  async function untilShared(members: number): Promise<void> {
    await waitFor(
      async () => {
        const [found] = await world.kafka.admin.describeGroups([group]);
        const owners = found?.members.filter(({ partitions }) => partitions.length > 0);
        return found?.state === 'Stable' && owners?.length === members;
      },
      { what: `${members} members that share the partitions`, timeoutMs: 60_000 },
    );
  }

  it('is read by old and new members of one group side by side, also from copies that wait for a retry', async () => {
    const old = await startMember(OrderConfirmed);
    const young = await startMember(NextOrderConfirmed as unknown as EventDefinition<OrderConfirmed>);
    await untilShared(2);

    world.inventoryApi.configure({ failFirst: 1 });
    const before = Array.from({ length: 24 }, () => orderConfirmed());
    const after = Array.from({ length: 24 }, () => ({ ...orderConfirmed(), note: 'ring twice' }));
    await publish(
      world,
      before.flatMap((event, at) => [
        recordOf(world, event),
        nextRecordOf(after[at] ?? { ...event, note: null }),
      ]),
    );
    await untilDone(
      world.inventoryApi,
      [...before, ...after].map(({ orderId }) => orderId),
    );

    const isNew = new Set(after.map(({ eventId }) => eventId));
    const notes = (seen: readonly WithNote[], written: 'before' | 'after') =>
      new Set(
        seen.filter(({ eventId }) => isNew.has(eventId) === (written === 'after')).map(({ note }) => note),
      );
    expect(notes(old.seen, 'before')).toEqual(new Set([undefined]));
    expect(notes(old.seen, 'after')).toEqual(new Set([undefined]));
    expect(notes(young.seen, 'before')).toEqual(new Set([null]));
    expect(notes(young.seen, 'after')).toEqual(new Set(['ring twice']));
    expect((await readTopic(world.kafka, world.retryTopic(group))).length).toBeGreaterThanOrEqual(48);
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
    expect(await readTopic(world.kafka, world.deadLetterTopic(group))).toEqual([]);
  });

  it('is refused by the registry when it has no default: then old events could not be read', async () => {
    const registry = createSchemaRegistry({ url: readTestStack().registryUrl });
    const broken = { ...record, fields: [...fields, { name: 'note', type: 'string' }] };
    await expect(registry.register(subjectOf(world.topic), broken)).rejects.toThrow(
      'was refused by the schema registry',
    );
  });
});
