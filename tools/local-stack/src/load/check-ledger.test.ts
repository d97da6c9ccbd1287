import { type AcceptedOrder, type Call, checkLedger } from './check-ledger.ts';

const order = (orderId: string, eventId = `event-of-${orderId}`): AcceptedOrder => ({
  orderId,
  eventId,
  placedAt: 0,
});
let seq = 0;
const call = (orderId: string, more: Partial<Call> = {}): Call => ({
  seq: ++seq,
  orderId,
  eventId: `event-of-${orderId}`,
  effect: true,
  replayed: false,
  ...more,
});
const failed = { effect: false };

describe('checkLedger', () => {
  it('finds nothing where each order was called for exactly once', () => {
    expect(checkLedger([order('a'), order('b')], [call('b'), call('a')])).toEqual({
      called: 2,
      missing: [],
      repeated: [],
      secondEffects: 0,
      misordered: [],
    });
  });

  it('names an order without a call as missing', () => {
    expect(checkLedger([order('a'), order('b')], [call('a')])).toMatchObject({ called: 1, missing: ['b'] });
  });

  it('takes a failed call for none', () => {
    expect(checkLedger([order('a')], [call('a', failed)])).toMatchObject({ called: 0, missing: ['a'] });
    expect(checkLedger([order('a')], [call('a', failed), call('a')])).toMatchObject({
      called: 1,
      repeated: [],
    });
  });

  it('names an order with a second effect as repeated', () => {
    expect(checkLedger([order('a')], [call('a'), call('a')])).toMatchObject({
      called: 1,
      repeated: ['a'],
      secondEffects: 1,
    });
  });

  it('names an order with a replayed answer as repeated', () => {
    const replay = call('a', { effect: false, replayed: true });
    expect(checkLedger([order('a')], [call('a'), replay])).toMatchObject({
      called: 1,
      repeated: ['a'],
      secondEffects: 0,
    });
  });

  it('names an order as repeated when a call was made for an event that nobody accepted', () => {
    const stray = call('a', { eventId: 'event-of-nobody' });
    expect(checkLedger([order('a')], [call('a'), stray])).toMatchObject({ missing: [], repeated: ['a'] });
    expect(checkLedger([order('a')], [stray])).toMatchObject({ missing: ['a'], repeated: ['a'] });
  });

  it('leaves calls for orders of other runs aside', () => {
    expect(checkLedger([order('a')], [call('old'), call('old'), call('a')])).toMatchObject({
      called: 1,
      repeated: [],
    });
  });

  it('knows a call without an order id by its event', () => {
    const [anonymous, again] = [call('a', { orderId: null }), call('a', { orderId: null })];
    expect(checkLedger([order('a')], [anonymous])).toMatchObject({ called: 1, missing: [], repeated: [] });
    expect(checkLedger([order('a')], [anonymous, again])).toMatchObject({ repeated: ['a'] });
    const ofNobody = call('a', { orderId: null, eventId: 'event-of-nobody' });
    expect(checkLedger([order('a')], [ofNobody])).toMatchObject({ missing: ['a'], repeated: [] });
  });

  it('knows a call without an event id by its order', () => {
    expect(checkLedger([order('a')], [call('a', { eventId: null })])).toMatchObject({
      called: 1,
      missing: [],
    });
  });

  it('names an order whose later event was called for first as misordered', () => {
    const accepted = [order('a', 'first'), order('a', 'second')];
    const inOrder = [call('a', { eventId: 'first' }), call('a', { eventId: 'second' })];
    expect(checkLedger(accepted, inOrder).misordered).toEqual([]);
    const swapped = [call('a', { eventId: 'second' }), call('a', { eventId: 'first' })];
    expect(checkLedger(accepted, swapped)).toMatchObject({ called: 1, misordered: ['a'], repeated: [] });
  });

  it('misses an order of which only one of two events was called for', () => {
    const accepted = [order('a', 'first'), order('a', 'second')];
    expect(checkLedger(accepted, [call('a', { eventId: 'first' })])).toMatchObject({
      called: 0,
      missing: ['a'],
    });
  });
});
