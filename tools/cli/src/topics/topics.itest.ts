import { environmentPlan, type TopicSpec } from '@rivulet/contracts';
import { waitFor } from '@rivulet/testing';
import { openScene, startCli, untilEnded, type Scene } from '../cli-scene.fixture.ts';

let scene: Scene;
beforeAll(async () => void (scene = await openScene({ partitions: 2 })));
afterAll(() => scene.close());

const one = '--replication-factor 1';
let environments = 0;

/** An environment in which nothing is there. */
function nowhere() {
  const prefix = `${scene.prefix}e${(environments += 1)}.`;
  const run = (line: string) => untilEnded(startCli(line, { ...scene.env, TOPIC_PREFIX: prefix }));
  const describe = async (settings: string[] = []): Promise<TopicSpec[]> => {
    const names = (await scene.kafka.admin.topics()).filter((name) => name.startsWith(prefix));
    return names.length === 0 ? [] : scene.kafka.admin.describe(names.sort(), settings);
  };
  return { prefix, run, describe, event: `${prefix}orders.order-confirmed` };
}

describe('rivulet topics', () => {
  it('creates all that an environment must have; before, diff shows what is missing, and after, that nothing is', async () => {
    const { prefix, run, describe } = nowhere();
    const before = await run(`topics diff ${one}`);
    expect(before).toMatchObject({ status: 1, errors: '' });
    expect(before.output).toMatch(/orders\.order-on-hold\.notification-subscriber\.on-hold\.dlq +missing/);

    expect(await run(`topics apply ${one} --dry-run`)).toMatchObject({
      status: 0,
      output: expect.stringContaining('would be created'),
    });
    expect(await describe()).toEqual([]);

    expect(await run(`topics apply ${one}`)).toMatchObject({ status: 0, errors: '' });
    const planned = environmentPlan({ prefix });
    expect((await describe()).map(({ name, partitions }) => [name, partitions]).sort()).toEqual(
      planned.map(({ name, partitions }) => [name, partitions]).sort(),
    );
    const after = await run(`topics diff ${one} --json`);
    expect(after.status).toBe(0);
    expect(JSON.parse(after.output)).toMatchObject({ same: true });
    const again = await run(`topics apply ${one} --json`);
    expect(JSON.parse(again.output)).toMatchObject({ created: [], changed: [], left: [] });
  });

  it('may be run by several at once', async () => {
    const { run, describe, prefix } = nowhere();
    const ended = await Promise.all([1, 2, 3].map(() => run(`topics apply ${one}`)));
    expect(ended.map(({ status, errors }) => ({ status, errors }))).toEqual(
      ended.map(() => ({ status: 0, errors: '' })),
    );
    expect(await describe()).toHaveLength(environmentPlan({ prefix }).length);
  });

  it('gives the topics of a new group as many partitions as the event has', async () => {
    const line = `topics apply ${one} --group inventory-subscriber --group notification-subscriber --group shipping`;
    expect(await scene.run(line)).toMatchObject({ status: 0, errors: '' });
    const [retry] = await scene.kafka.admin.describe([`${scene.topics.event}.shipping.retry`], []);
    expect(retry?.partitions).toBe(2);
  });

  it('alters what does no harm and leaves settings that are none of its business', async () => {
    const { run, event } = nowhere();
    await run(`topics apply ${one}`);
    await scene.kafka.admin.alterSettings(event, { 'retention.ms': '1000', 'segment.bytes': '1234567' });
    const settings = async () =>
      (await scene.kafka.admin.describe([event], ['retention.ms', 'segment.bytes']))[0]?.config;
    // A broker answers once the change is in the log of the cluster's metadata, which it may not have read itself.
    const shown = async (retention: string) =>
      waitFor(async () => (await settings())?.['retention.ms'] === retention, {
        what: `a retention of ${retention} ms to be shown`,
      });
    await shown('1000');
    const longer = await run(`topics apply ${one}`);
    expect(longer).toMatchObject({ status: 0, errors: '' });
    expect(longer.output).toContain(`changed  ${event}: retention.ms from 1000 to 604800000`);
    await shown('604800000');
    expect(await settings()).toEqual({ 'retention.ms': '604800000', 'segment.bytes': '1234567' });

    const shorter = await run(`topics apply ${one} --retention-ms 3600000`);
    expect(shorter).toMatchObject({ status: 1, output: expect.stringContaining('would expire at once') });
    expect((await settings())?.['retention.ms']).toBe('604800000');
  });

  it('adds partitions only when told that keys may move, and then to all topics of the event', async () => {
    const { run, describe } = nowhere();
    await run(`topics apply ${one} --partitions 2`);
    const counts = async () => [...new Set((await describe()).map(({ partitions }) => partitions))].sort();
    const refused = await run(`topics apply ${one} --partitions 3`);
    expect(refused).toMatchObject({ status: 1, output: expect.stringContaining('--allow-more-partitions') });
    expect(await counts()).toEqual([1, 2]);
    const line = `topics apply ${one} --partitions 3 --allow-more-partitions`;
    const both = await Promise.all([run(line), run(line)]);
    expect(both.map(({ status, errors }) => ({ status, errors }))).toEqual([
      { status: 0, errors: '' },
      { status: 0, errors: '' },
    ]);
    expect(await counts()).toEqual([1, 3]);
    expect(await run(`topics diff ${one}`)).toMatchObject({ status: 0 });
  });

  it('says in words what the brokers refuse', async () => {
    const { status, output, errors } = await nowhere().run('topics apply');
    expect({ status, output }).toEqual({ status: 69, output: '' });
    expect(errors).toContain('fewer brokers than replicas');
  });

  it('waits for brokers when told to, says for what, and ends at Ctrl-C', async () => {
    const env = { ...scene.env, KAFKA_BROKERS: '127.0.0.1:1' };
    const child = startCli(`topics apply ${one} --wait 600`, env);
    const ended = untilEnded(child);
    child.stderr?.once('data', () => child.kill('SIGINT'));
    const { status, errors } = await ended;
    expect(status).toBe(130);
    expect(errors).toMatch(/waiting: .*ECONNREFUSED/);
  });
});
