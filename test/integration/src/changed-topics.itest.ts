import { OrderConfirmed, outcomeTopic, topicPlan } from '@rivulet/contracts';
import { applyTopics } from '@rivulet/kafka';
import { changeTopics, type TopicChanges, readTestStack } from '@rivulet/kafka/testing';
import { waitFor } from '@rivulet/testing';
import type { AppProcess } from './app-process.ts';
import { callsOf, untilDone } from './calls.ts';
import { orderConfirmed, publish, recordOf } from './events.ts';
import { createWorld, groups, type World } from './world.ts';

const group = 'inventory-subscriber';
const watchful = { STALL_MS: '2000', API_TIMEOUT_MS: '500' };

describe('topics that change under a subscriber', () => {
  let world: World;
  let topics: TopicChanges;
  beforeEach(async () => {
    world = await createWorld({ partitions: 1 });
    topics = await changeTopics(readTestStack().brokers);
  });
  afterEach(async () => {
    await topics.close();
    await world.close();
  });

  async function publishOne(partition = 0): Promise<string> {
    const event = orderConfirmed();
    await publish(world, [{ ...recordOf(world, event), partition }]);
    return event.orderId;
  }
  const logged = (app: AppProcess, text: RegExp) =>
    waitFor(() => app.lines.find((line) => text.test(JSON.stringify(line))), {
      what: `${text} in the log`,
      timeoutMs: 20_000,
    }).catch((error: unknown) => {
      throw new Error(
        `${String(error)}; its last lines: ${app.lines
          .slice(-20)
          .map(({ msg }) => msg)
          .join(' | ')}`,
      );
    });
  async function ended(app: AppProcess, reason: RegExp): Promise<void> {
    await logged(app, reason);
    expect((await app.exited()).code).toBe(1);
  }

  it('more partitions of the events alone: the process ends with the reason; with as many for all, their events are called', async () => {
    const app = await world.start(group, watchful).ready();
    await topics.addPartitions(world.topic, 2);
    const orderId = await waitFor(() => publishOne(1), { what: 'an event in the new partition' });
    await ended(app, /partitions are 2 of .*, 1 of .*\.retry/);

    const next = world.start(group);
    await logged(next, /partition counts differ/);
    for (const topic of [world.retryTopic(group), world.deadLetterTopic(group), outcomeTopic(world.topic)])
      await topics.addPartitions(topic, 2);
    await next.ready();
    await untilDone(world.inventoryApi, [orderId]);
    await next.stop();
  });

  it('a topic that is deleted and made again: no process goes on before the group`s offsets are reset; then it is read from its beginning', async () => {
    const app = await world.start(group, watchful).ready();
    const before = [await publishOne(), await publishOne(), await publishOne()];
    await untilDone(world.inventoryApi, before);
    await topics.remove(world.topic);
    const plan = topicPlan({ prefix: world.prefix, events: [OrderConfirmed], groups, partitions: 1 });
    const quiet = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    };
    await waitFor(async () => (await applyTopics(world.kafka, plan, quiet), true), {
      what: 'the topic made again',
    });
    const orderId = await waitFor(publishOne, { what: 'an event in the new log' });
    // Brokers forget what was committed for a topic that is deleted, unless its reader commits again just then. Whoever
    // joins again in that moment has no place that could be gone: the new log is read from its beginning.
    const isTold = () =>
      app.lines.some((line) => /was re-created or lost records/.test(JSON.stringify(line)));
    const isBegunAgain = () => callsOf(world.inventoryApi, orderId).length > 0;
    await waitFor(() => isTold() || isBegunAgain(), { what: 'the new log to be noticed', timeoutMs: 40_000 });
    if (isTold()) expect((await app.exited()).code).toBe(1);
    else await app.stop();
    await waitFor(async () => (await topics.commit(group, world.topic, 0, before.length), true), {
      what: 'the group to have no member any more',
      timeoutMs: 40_000,
    });

    await ended(world.start(group), /has committed 3: the topic was re-created or lost records/);
    await waitFor(async () => (await world.kafka.admin.resetOffsets(group, world.topic), true), {
      what: 'the offsets to be reset',
      timeoutMs: 20_000,
    });
    const next = await world.start(group).ready();
    await untilDone(world.inventoryApi, [orderId]);
    await next.stop();
  });

  it('records that expire before they are read: counted as lost, and reading goes on with the first one kept', async () => {
    const first = await world.start(group).ready();
    await untilDone(world.inventoryApi, [await publishOne()]);
    expect((await first.stop()).code).toBe(0);
    const [lost, kept] = [[await publishOne(), await publishOne()], await publishOne()];
    await topics.expire(world.topic, 0, 3);

    const app = await world.start(group).ready();
    await untilDone(world.inventoryApi, [kept]);
    expect(await logged(app, /records expired before they were read/)).toMatchObject({
      level: 'error',
      records: 2,
    });
    expect(await app.metrics()).toMatch(/rivulet_records_expired_total\{.*\} 2/);
    for (const orderId of lost) expect(callsOf(world.inventoryApi, orderId)).toEqual([]);
    await app.stop();
  });
});
