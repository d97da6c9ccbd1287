import { UsageError } from './exits.ts';
import { chooseSubscription, findSubscriptions } from './find-subscriptions.ts';

const of = (topic: string, group: string) => [`${topic}.${group}.retry`, `${topic}.${group}.dlq`];
const topics = [
  ...['a.orders', 'a.orders.outcome', ...of('a.orders', 'stock'), ...of('a.orders', 'mail')],
  ...['a.orders.held', ...of('a.orders.held', 'mail.held'), ...of('a.orders.held', 'mail')],
  ...['b.orders', ...of('b.orders', 'stock'), 'a.orders.alone.retry', 'a.rivulet.audit'],
];

describe('findSubscriptions', () => {
  it('finds each group by its retry topic and DLQ, under the longest name of an event', () => {
    const found = findSubscriptions(topics, 'a.').map(({ group, topic }) => `${group} ${topic}`);
    expect(found).toEqual([
      'mail.held a.orders.held',
      'mail a.orders.held',
      'mail a.orders',
      'stock a.orders',
    ]);
  });

  it('knows where outcomes are said', () => {
    const [held, , , stock] = findSubscriptions(topics, 'a.');
    expect([held?.outcomes, stock?.outcomes]).toEqual([undefined, 'a.orders.outcome']);
  });
});

describe('chooseSubscription', () => {
  const all = findSubscriptions(topics, 'a.');
  it('takes the topic with or without the prefix', () => {
    for (const topic of ['orders', 'a.orders'])
      expect(chooseSubscription(all, { group: 'mail', topic, prefix: 'a.' }).topic).toBe('a.orders');
  });

  it.each([
    ['several events', 'mail', undefined, 'say which by --topic, one of a.orders.held, a.orders'],
    ['no such group', 'nobody', undefined, 'there is mail, mail.held, stock'],
    ['no such event', 'stock', 'held', 'no group stock and topic held with the prefix a.'],
  ])('says what to write instead: %s', (_what, group, topic, message) => {
    const choose = () => chooseSubscription(all, { group, topic, prefix: 'a.' });
    expect(choose).toThrow(UsageError);
    expect(choose).toThrow(message);
  });
});
