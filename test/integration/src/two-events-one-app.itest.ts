import { waitFor } from '@rivulet/testing';
import { createWorld, onHoldGroup, type World } from './world.ts';

const group = 'notification-subscriber';

describe('an app that hears two events, each in a group of its own', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it('is ready when both groups are, tells the reason of each, and counts each by itself', async () => {
    const lost = world.start(group, { TOPIC_PREFIX: 'nowhere.' });
    const reasons = await waitFor(
      async () => {
        const { status, text } = await lost.readiness();
        const { reasons } = JSON.parse(text) as { reasons: Record<string, string> };
        return status === 503 && Object.values(reasons).every((reason) => reason.includes('topics missing'))
          ? reasons
          : undefined;
      },
      { what: 'both reasons', timeoutMs: 45_000 },
    );
    expect(Object.keys(reasons)).toEqual([group, onHoldGroup]);
    expect((await lost.stop()).code).toBe(0);

    const app = await world.start(group).ready();
    const metrics = await app.metrics();
    for (const each of [group, onHoldGroup]) {
      const gauge = new RegExp(
        `^rivulet_unsettled\\{.*messaging_consumer_group_name="${each.replace('.', '\\.')}".*\\} 0`,
        'm',
      );
      expect(metrics).toMatch(gauge);
    }
    expect((await app.stop()).code).toBe(0);
  });
});
