/** Every message header's name stands here and nowhere else. */
export const headerNames = {
  /** CloudEvents 1.0 Kafka binding, binary mode. */
  ceId: 'ce_id',
  ceType: 'ce_type',
  ceSource: 'ce_source',
  ceTime: 'ce_time',
  ceSpecVersion: 'ce_specversion',
  contentType: 'content-type',
  /** W3C Trace Context and Baggage. */
  traceParent: 'traceparent',
  traceState: 'tracestate',
  baggage: 'baggage',
  /** Which handing-over of the event this is: absent on the event's own topic (1), then 2, 3 … */
  delivery: 'rivulet-delivery',
  /** Attempts spent when this copy was written; 1-based, so absent or 0 means that none was. */
  attempt: 'rivulet-attempt',
  /** Not to be called before this moment, epoch milliseconds. */
  notBefore: 'rivulet-not-before',
  /** `true` on a copy that waits because the API asked for patience, not because a call failed: no attempt was spent. */
  deferred: 'rivulet-deferred',
  /** When the first attempt failed, epoch milliseconds. */
  firstFailedAt: 'rivulet-first-failed-at',
  /** On a copy that a failed attempt made necessary: when that attempt failed, epoch milliseconds by the caller's clock. */
  failedAt: 'rivulet-failed-at',
  errorClass: 'rivulet-error-class',
  errorMessage: 'rivulet-error-message',
  /** Where the event stands on its own topic. */
  originTopic: 'rivulet-origin-topic',
  originPartition: 'rivulet-origin-partition',
  originOffset: 'rivulet-origin-offset',
  /** On a copy in the retry topic that is not to be called: `dead-lettered` holds its key back, `discarded` lets it go on. */
  held: 'rivulet-held',
  /** `true` on a copy that discards a dead letter for which somebody has made up in another way. */
  compensated: 'rivulet-compensated',
  /** Why a dead letter is one: `attempts-exhausted`, `permanent`, `undecodable`, … */
  reason: 'rivulet-dead-letter-reason',
  deadLetteredAt: 'rivulet-dead-lettered-at',
  /** On a copy that an operator's task wrote: the task and, when it is made from a dead letter, the letter's place in the DLQ (`partition/offset`). */
  task: 'rivulet-task',
  letter: 'rivulet-letter',
  /** On a copy whose event an operator has edited, and on those that follow it: the event's id, which is the same as before. */
  edited: 'rivulet-edited',
  /** `true` on a copy that is to be called also when the event's call was made before: an operator wants it repeated. */
  repeat: 'rivulet-repeat',
  /** Consumer group that wrote this copy. */
  group: 'rivulet-group',
} as const;

export const avroContentType = 'application/avro';
