import { environmentPlan } from '@rivulet/contracts';
import { createMemoryKafka } from '@rivulet/testing';
import { createOutput } from '../output.ts';
import type { Allowed } from './decide-change.ts';
import { planOf, type PlanArguments } from './plan-options.ts';
import { applyPlan, diffTopics } from './run-topics.ts';

const day = 86_400_000;
const defaults = { 'replication-factor': 1, 'retention-ms': 7 * day, 'max-message-bytes': 1_048_588 };
const nothing: Allowed = { morePartitions: false, shorterRetention: false };
const event = 't.orders.order-confirmed';

function environment() {
  const kafka = createMemoryKafka();
  const parts = { kafka, prefix: 't.' };
  const shown = async (run: (output: ReturnType<typeof createOutput>) => Promise<number>, json = true) => {
    let text = '';
    const stream = { write: (more: string) => (text += more) };
    const status = await run(createOutput(json, stream, stream));
    return json ? { status, ...(JSON.parse(text) as object) } : { status, text };
  };
  const plan = (given: Partial<PlanArguments> = {}) => planOf({ ...defaults, ...given });
  return {
    ...{ kafka, parts, plan, shown },
    diff: (given?: Partial<PlanArguments>) => shown((output) => diffTopics(parts, plan(given), output)),
    apply: (given?: Partial<PlanArguments>, allowed = nothing, dryRun = false) =>
      shown((output) => applyPlan(parts, { plan: plan(given), allowed, dryRun }, output)),
  };
}

describe('rivulet topics', () => {
  it('creates what is missing, once', async () => {
    const { kafka, diff, apply } = environment();
    const names = environmentPlan({ prefix: 't.' }).map(({ name }) => name);
    expect(await diff()).toMatchObject({ status: 1, same: false });
    expect(await apply({}, nothing, true)).toMatchObject({ status: 0, dryRun: true, created: names });
    expect(await kafka.admin.topics()).toEqual([]);
    expect(await apply()).toMatchObject({ status: 0, created: names, changed: [], left: [] });
    expect(await kafka.admin.topics()).toEqual(names);
    expect(await diff()).toMatchObject({ status: 0, same: true });
    expect(await apply()).toMatchObject({ status: 0, created: [], changed: [], left: [] });
  });

  it('follows the number of partitions that an event has, unless one is asked for', async () => {
    const { kafka, apply, diff } = environment();
    await apply({ partitions: 3 });
    expect(await diff()).toMatchObject({ status: 0 });
    await apply({ group: ['shipping'] });
    const [retry] = await kafka.admin.describe([`${event}.shipping.retry`], []);
    expect(retry?.partitions).toBe(3);
    expect(await diff({ partitions: 4 })).toMatchObject({ status: 1 });
  });

  it('alters what does no harm, leaves the rest with the reason, and says so by its status', async () => {
    const { kafka, apply, parts, plan, shown } = environment();
    await apply();
    await kafka.admin.alterSettings(event, { 'retention.ms': String(day), 'cleanup.policy': 'compact' });
    const changed = { topic: event, setting: 'retention.ms', is: String(day), mustBe: String(7 * day) };
    const left = { topic: event, setting: 'cleanup.policy', is: 'compact', mustBe: 'delete' };
    expect(await apply({}, nothing, true)).toMatchObject({ status: 0, changed: [changed], left: [left] });
    expect(await apply()).toMatchObject({
      ...{ status: 1, changed: [changed] },
      left: [{ ...left, because: expect.stringContaining('records could be lost') }],
    });
    const { text } = (await shown((output) => diffTopics(parts, plan(), output), false)) as { text: string };
    expect(text).toMatch(/order-confirmed +cleanup\.policy +compact +delete/);
    expect(text).not.toContain('retention.ms');
  });

  it('shortens a retention only when told to', async () => {
    const { kafka, apply } = environment();
    await apply();
    const kept = async () =>
      (await kafka.admin.describe([event], ['retention.ms']))[0]?.config['retention.ms'];
    expect(await apply({ 'retention-ms': day })).toMatchObject({ status: 1, changed: [] });
    expect(await kept()).toBe(String(7 * day));
    const shorter = await apply({ 'retention-ms': day }, { ...nothing, shorterRetention: true });
    expect(shorter).toMatchObject({ status: 0, left: [] });
    expect(await kept()).toBe(String(day));
  });
});
