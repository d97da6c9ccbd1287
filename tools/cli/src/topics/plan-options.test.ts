import { environmentPlan, ownSubscriptions } from '@rivulet/contracts';
import { planOf, type PlanArguments } from './plan-options.ts';

const defaults = { 'replication-factor': 3, 'retention-ms': 1_000, 'max-message-bytes': 2_000 };
const plan = (given: Partial<PlanArguments>) => planOf({ ...defaults, ...given });
const groupsOf = (given: Partial<PlanArguments>) =>
  plan(given).subscriptions.map(({ event, groups }) => [event.name, ...groups]);

describe('planOf', () => {
  it("is about the repository's own groups when none is named", () => {
    expect(plan({}).subscriptions).toBe(ownSubscriptions);
  });

  it('is about the named groups, of the event that is named with them, and about every event', () => {
    const planned = groupsOf({ group: ['a', 'b:OrderOnHold', 'c:orders.order-on-hold', 'a:OrderConfirmed'] });
    expect(planned.filter(([, ...groups]) => groups.length > 0)).toEqual([
      ['OrderConfirmed', 'a'],
      ['OrderOnHold', 'b', 'c'],
    ]);
    expect(planned.map(([event]) => event)).toEqual(ownSubscriptions.map(({ event }) => event.name));
  });

  it('leaves the number of partitions to the topics that are there when none is given', () => {
    expect(plan({})).not.toHaveProperty('partitions');
    expect(environmentPlan(plan({ partitions: 5 }))[0]?.partitions).toBe(5);
  });

  it.each<[string, Partial<PlanArguments>, string]>([
    ['an event that does not exist', { group: ['a:Nonsense'] }, 'there is no event Nonsense'],
    ['a group without a name', { group: [':OrderConfirmed'] }, 'no name of a group'],
    ['half a partition', { partitions: 1.5 }, '--partitions=1.5 must be a whole number'],
    ['no replica', { 'replication-factor': 0 }, '--replication-factor=0'],
    ['no number', { 'retention-ms': Number.NaN }, '--retention-ms=NaN'],
    [
      'more in-sync replicas than replicas',
      { 'min-insync-replicas': 4 },
      'must not be above --replication-factor=3',
    ],
  ])('refuses %s', (_what, given, message) => {
    expect(() => plan(given)).toThrow(message);
  });
});
