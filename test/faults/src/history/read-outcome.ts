import { avroType, OrderConfirmed, outcomesOf, type EventOutcome } from '@rivulet/contracts';
import { unframe, type KafkaRecord } from '@rivulet/kafka';
import type { SaidOutcome } from './history.ts';

const type = avroType(outcomesOf(OrderConfirmed).schema);

export function toSaidOutcome({ value }: KafkaRecord): SaidOutcome {
  const outcome = type.fromBuffer(unframe(value).body) as EventOutcome;
  const { group, outcomeId, eventId, reason, state, delivery, at, originPartition, originOffset } = outcome;
  const identity = reason === 'undecodable' ? `${originPartition}/${originOffset}` : eventId;
  return { group, outcomeId, eventId: identity, state, delivery, at: at.getTime() };
}
