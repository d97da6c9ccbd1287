import { OrderConfirmed } from './order-confirmed.generated.ts';
import { topicPlan } from './topics.ts';

const plan = topicPlan({ prefix: 't.', events: [OrderConfirmed], groups: ['g', 'h'] });
const setting = (name: string, of: string) => Number(plan.find((topic) => topic.name === of)?.config[name]);
const topic = 't.orders.order-confirmed';

describe('topicPlan', () => {
  it('has one topic of outcomes for all groups, and a retry topic and a DLQ for each', () => {
    expect(plan.map(({ name }) => name)).toEqual([
      topic,
      `${topic}.outcome`,
      ...['g', 'h'].flatMap((group) => [`${topic}.${group}.retry`, `${topic}.${group}.dlq`]),
    ]);
    expect(new Set(plan.map(({ partitions }) => partitions)).size).toBe(1);
  });

  it.each(['retry', 'dlq'])('leaves room in the %s topic for the headers that a copy has more', (kind) => {
    const room = setting('max.message.bytes', `${topic}.g.${kind}`) - setting('max.message.bytes', topic);
    expect(room).toBe(65_536);
  });

  it('keeps waiting events longer than the event itself, and dead ones longer still', () => {
    const keptMs = [topic, `${topic}.outcome`, `${topic}.g.retry`, `${topic}.g.dlq`].map((name) =>
      setting('retention.ms', name),
    );
    const days = 86_400_000;
    expect(keptMs).toEqual([7 * days, 7 * days, 28 * days, 56 * days]);
  });
});
