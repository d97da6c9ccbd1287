import { headerNames } from '@rivulet/contracts';
import { readDelivery, type Delivery } from './delivery.ts';

export const testTopics = { event: 'events', retry: 'events.group.retry' };

/** A fresh event of a key at an offset of partition 0. */
export function freshDelivery(key: string | null, offset: number): Delivery {
  return readDelivery(
    {
      topic: testTopics.event,
      partition: 0,
      offset,
      key: key === null ? null : Buffer.from(key),
      value: Buffer.from('v'),
      headers: {},
      timestampMs: 0,
    },
    testTopics.retry,
  );
}

/** A copy of it, at some offset of the retry topic. */
export function copyOf(
  original: Delivery,
  {
    offset,
    number = original.number + 1,
    notBefore = 0,
    attempts = 1,
  }: { offset: number; number?: number; notBefore?: number; attempts?: number },
): Delivery {
  const { record, origin } = original;
  return readDelivery(
    {
      ...record,
      topic: testTopics.retry,
      offset,
      headers: {
        [headerNames.delivery]: String(number),
        [headerNames.attempt]: String(attempts),
        [headerNames.notBefore]: String(notBefore),
        [headerNames.originTopic]: origin.topic,
        [headerNames.originPartition]: String(origin.partition),
        [headerNames.originOffset]: String(origin.offset),
      },
    },
    testTopics.retry,
  );
}
