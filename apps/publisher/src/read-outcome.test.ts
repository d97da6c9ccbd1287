import { avroType, outcomesOf, OrderConfirmed, type EventOutcome } from '@rivulet/contracts';
import { frame, UndecodableError } from '@rivulet/kafka';
import { createMemorySchemaRegistry } from '@rivulet/testing';
import { createReadOutcome } from './read-outcome.ts';
import { sampleOutcome } from './sample-outcome.fixture.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const { schema } = outcomesOf(OrderConfirmed);

async function read(outcome: EventOutcome) {
  const registry = createMemorySchemaRegistry();
  const schemaId = await registry.register('outcomes', schema);
  return createReadOutcome(registry)({
    value: frame(schemaId, avroType(schema).toBuffer(outcome)),
    headers: { traceparent: Buffer.from(traceparent), other: 'x' },
  });
}

describe('readOutcome', () => {
  it('gives what a step`s group says of an event, its id as the database has it, and the trace', async () => {
    const outcome = sampleOutcome();
    const heard = { ...outcome, traceHeaders: { traceparent } };
    expect(await read(outcome)).toEqual(heard);
    expect(await read({ ...outcome, eventId: outcome.eventId.toUpperCase() })).toEqual(heard);
  });

  it('leaves out what concerns no order: bytes that were no event, and groups that are no step', async () => {
    expect(await read(sampleOutcome({ eventId: 'orders.order-confirmed/3/17' }))).toBeUndefined();
    expect(await read(sampleOutcome({ group: 'analytics' }))).toBeUndefined();
  });

  it('takes an outcome whose time can not be stored for none', async () => {
    await expect(read(sampleOutcome({ at: new Date(8e15) }))).rejects.toThrow(UndecodableError);
    await expect(read(sampleOutcome({ notBefore: new Date(-1) }))).rejects.toThrow(UndecodableError);
  });
});
