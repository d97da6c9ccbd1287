import { avroType, OrderConfirmed, outcomesOf, type EventOutcome } from '@rivulet/contracts';
import { frame } from '@rivulet/kafka';
import { toSaidOutcome } from './read-outcome.ts';

const outcome: EventOutcome = {
  ...{ outcomeId: 'g:a:2:deadLettered', eventId: 'a', eventKey: 'k', eventType: 'orders', group: 'g' },
  ...{ state: 'deadLettered', delivery: 2, attempts: 1, notBefore: null, reason: 'permanent' },
  ...{ errorClass: 'status-409', message: null, originTopic: 'events', originPartition: 3, originOffset: 40 },
  at: new Date(1_000),
};

function read(more: Partial<EventOutcome>) {
  const type = avroType(outcomesOf(OrderConfirmed).schema);
  const value = frame(1, type.toBuffer({ ...outcome, ...more }));
  const place = { topic: 'events.outcome', partition: 3, offset: 0, key: null };
  return toSaidOutcome({ ...place, value, headers: {}, timestampMs: 0 });
}

describe('reading what was said', () => {
  it('takes what the checks need', () => {
    expect(read({})).toEqual({
      ...{ group: 'g', outcomeId: 'g:a:2:deadLettered', eventId: 'a' },
      ...{ state: 'deadLettered', delivery: 2, at: 1_000 },
    });
  });

  it('knows bytes that are no event by their place', () => {
    expect(read({ reason: 'undecodable', eventId: 'events/3/40' }).eventId).toBe('3/40');
  });
});
