import { avroType, OrderConfirmed } from '@rivulet/contracts';
import { orderConfirmed } from '@rivulet/testing';
import { checkEdited } from './check-edited.ts';
import { identityOf } from './event-identity.ts';

const event = orderConfirmed();
const type = avroType(OrderConfirmed.schema);
const json = JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
const identity = identityOf(`test.${OrderConfirmed.topic}`, 'test.');
const check = (text: string, isShown = false) =>
  checkEdited(text, { json, schemaId: 1, type }, identity, isShown);
const edited = (changes: object) => check(JSON.stringify({ ...json, ...changes }));

describe('an edited event', () => {
  it('is told as it will be read, and its bytes are those of the schema', () => {
    const { body, json: told } = edited({ totalAmount: '7.5' }) as { body: Buffer; json: object };
    expect(told).toEqual({ ...json, totalAmount: '7.50' });
    expect(type.fromBuffer(body)).toMatchObject({ ...event, totalAmount: '7.50' });
  });

  it('keeps its id and its key, whatever else is wrong with it', () => {
    const { eventId, orderId } = orderConfirmed();
    const { faults } = edited({ eventId, orderId, currency: 7 }) as { faults: string[] };
    expect(faults).toEqual([
      expect.stringMatching(/^eventId: .* must stay/),
      expect.stringMatching(/^orderId: .* must stay/),
      expect.stringMatching(/^currency: /),
    ]);
    expect(edited({ eventId: undefined })).toMatchObject({
      faults: expect.arrayContaining([expect.stringMatching(/^eventId: .* must stay/)]),
    });
  });

  it.each([[''], ['null'], ['[]'], ['{']])('is no other text: %j', (text) => {
    expect(check(text)).toMatchObject({ faults: expect.arrayContaining([expect.any(String)]) });
  });

  it('is not quoted where it is no JSON, unless it may be shown', () => {
    const text = '{"customerEmail": ada@example.com}';
    expect(JSON.stringify(check(text))).not.toContain('ada@');
    expect(JSON.stringify(check(text, true))).toContain('ada@');
  });
});

describe('the identity of an event', () => {
  it('stands in its schema; what has none is not edited', () => {
    expect(identity).toMatchObject({ idField: 'eventId', keyField: 'orderId' });
    expect(() => identityOf('orders.unknown', '')).toThrow('stands in no schema here');
  });
});
