import { consumerSettings } from './consumer-settings.ts';

const options = { group: 'g', sessionTimeoutMs: 10_000, drainTimeoutMs: 5_000 };

describe('consumerSettings', () => {
  it('has a broker answer with the first record, or hold a fetch that finds nothing', () => {
    const settings = consumerSettings(options, () => true);
    expect([settings.maxWaitTimeInMs, settings.minBytes]).toEqual([250, undefined]);
  });

  it('lets a record wait for others as long as it is told, unless they are many', () => {
    const settings = consumerSettings({ ...options, gatherMs: 100 }, () => true);
    expect([settings.maxWaitTimeInMs, settings.minBytes]).toEqual([100, 65_536]);
  });

  it('gives every member its session and its drain in a rebalance', () => {
    expect(consumerSettings(options, () => true).rebalanceTimeout).toBe(15_000);
  });
});
