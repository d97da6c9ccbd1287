/** Where a publisher can be killed on an order's way into the topic. */
export const publisherStages = [
  'before the statement',
  'when the database has the order and its answer is not read',
  'when the order is stored and not answered',
  'when the event is read and not sent',
  'when the broker has the event and it is not marked',
  'when the event is marked',
] as const;
export type PublisherStage = (typeof publisherStages)[number];
