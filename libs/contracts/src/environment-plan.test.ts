import { environmentPlan, ownEvents, ownSubscriptions } from './environment-plan.ts';
import { OrderConfirmed } from './order-confirmed.generated.ts';

const names = environmentPlan({ prefix: 't.' }).map(({ name }) => name);

describe('environmentPlan', () => {
  it('has a topic for every event, with its outcomes, and one for the audit', () => {
    for (const { topic } of ownEvents)
      expect(names).toEqual(expect.arrayContaining([`t.${topic}`, `t.${topic}.outcome`]));
    expect(names.filter((name) => name === 't.rivulet.audit')).toHaveLength(1);
    expect(names.some((name) => name.includes('*'))).toBe(false);
  });

  it("has a retry topic and a DLQ for each group of this repository's apps", () => {
    const groups = ownSubscriptions.flatMap((each) => each.groups);
    expect(groups).toEqual(
      expect.arrayContaining([
        'inventory-subscriber',
        'notification-subscriber',
        'notification-subscriber.on-hold',
      ]),
    );
    for (const group of groups)
      for (const end of ['retry', 'dlq'])
        expect(names.filter((name) => name.endsWith(`.${group}.${end}`))).toHaveLength(1);
  });

  it('gives all topics of an event its number of partitions, and the audit one', () => {
    const subscriptions = [{ event: OrderConfirmed, groups: ['g'], partitions: 7 }];
    const plan = environmentPlan({ subscriptions, partitions: 3 });
    expect(plan.map(({ partitions }) => partitions)).toEqual([7, 7, 7, 7, 1]);
  });

  it('asks for one in-sync replica fewer than there are, or for as many as it is told', () => {
    const settings = (options: object) =>
      environmentPlan({ replicationFactor: 3, ...options }).map(
        ({ config }) => config['min.insync.replicas'],
      );
    expect(new Set(settings({}))).toEqual(new Set(['2']));
    expect(new Set(settings({ minInSyncReplicas: 1 }))).toEqual(new Set(['1']));
  });
});
