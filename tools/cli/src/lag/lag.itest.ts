import { headerNames } from '@rivulet/contracts';
import { changeTopics, readTestStack, type TopicChanges } from '@rivulet/kafka/testing';
import { orderConfirmed, waitFor } from '@rivulet/testing';
import { group, openScene, startCli, untilEnded, type Scene } from '../cli-scene.fixture.ts';

interface Told {
  groups: {
    group: string;
    deferredUntil: string | null;
    oldestAgeSeconds: number | null;
    partitions: object[];
  }[];
}

describe('rivulet lag', () => {
  let scene: Scene;
  let changes: TopicChanges;
  beforeEach(async () => {
    scene = await openScene();
    changes = await changeTopics(readTestStack().brokers);
  });
  afterEach(() => Promise.all([scene.close(), changes.close()]));

  /** A copy in the retry topic; of events with the same order the lower origin comes first. */
  function copy(originOffset: number, headers: Record<string, string>, event = orderConfirmed()) {
    const { key, value, headers: own } = scene.letter({ event, originOffset, partition: 0 });
    const kept = Object.fromEntries(
      Object.entries(own ?? {}).filter(
        ([name]) => name !== headerNames.reason && name !== headerNames.errorClass,
      ),
    );
    return { topic: scene.topics.retry, partition: 0, key, value, headers: { ...kept, ...headers } };
  }
  async function lag(line = `lag --group ${group} --json`) {
    const { status, output, errors } = await scene.run(line);
    expect(errors).toBe('');
    return { status, told: JSON.parse(output) as Told };
  }
  const publishEvents = (count: number) =>
    scene.publish(
      Array.from({ length: count }, () => {
        const event = orderConfirmed();
        return { topic: scene.topics.event, partition: 1, key: event.orderId, value: scene.encode(event) };
      }),
    );

  it('tells of each partition what is due, waiting, deferred, parked and held, and the age of the oldest', async () => {
    const later = Date.now() + 600_000;
    const long = new Date(later).toISOString();
    const [waiting, held] = [orderConfirmed(), orderConfirmed()];
    await publishEvents(5);
    await changes.commit(group, scene.topics.event, 1, 2);
    await scene.publish([
      copy(10, { [headerNames.delivery]: '2', [headerNames.notBefore]: '0' }), // read and settled: committed behind it
      copy(1, { [headerNames.delivery]: '2', [headerNames.notBefore]: String(later - 1) }, waiting),
      copy(
        2,
        { [headerNames.delivery]: '2', [headerNames.notBefore]: '0' },
        orderConfirmed({ orderId: waiting.orderId }),
      ),
      copy(3, {
        [headerNames.delivery]: '2',
        [headerNames.notBefore]: '1',
        [headerNames.ceTime]: '2026-01-01T00:00:00Z',
      }),
      copy(4, {
        [headerNames.delivery]: '2',
        [headerNames.notBefore]: String(later),
        [headerNames.deferred]: 'true',
      }),
      copy(
        5,
        { [headerNames.delivery]: '5', [headerNames.notBefore]: '0', [headerNames.held]: 'dead-lettered' },
        held,
      ),
      copy(
        6,
        { [headerNames.delivery]: '2', [headerNames.notBefore]: '0' },
        orderConfirmed({ orderId: held.orderId }),
      ),
      copy(4, {
        [headerNames.delivery]: '2',
        [headerNames.notBefore]: String(later),
        [headerNames.deferred]: 'true',
      }), // carried
    ]);
    await changes.commit(group, scene.topics.retry, 0, 1);
    const { told } = await lag();
    const [of] = told.groups;
    expect(of).toMatchObject({
      ...{
        group,
        total: 3 + 7,
        due: 3 + 1,
        waiting: 1,
        deferred: 1,
        deferredUntil: long,
        parked: 2,
        held: 1,
      },
      partitions: [
        { partition: 0, total: 7, due: 1, waiting: 1, deferred: 1, deferredUntil: long, parked: 2, held: 1 },
        { partition: 1, total: 3, due: 3, waiting: 0, deferred: 0, deferredUntil: null, parked: 0, held: 0 },
        { partition: 2, total: 0, due: 0, oldestAgeSeconds: null },
      ],
    });
    expect(of?.oldestAgeSeconds).toBeGreaterThan((Date.now() - Date.parse('2026-01-02')) / 1_000);
  });

  it('counts nothing as due that outcomes say is over, though its offset can not be committed yet', async () => {
    const stuck = copy(1, {
      [headerNames.delivery]: '2',
      [headerNames.notBefore]: String(Date.now() + 600_000),
    });
    const over = copy(2, { [headerNames.delivery]: '2', [headerNames.notBefore]: '1' });
    await scene.publish([
      stuck,
      over,
      copy(3, { [headerNames.delivery]: '2', [headerNames.notBefore]: '1' }),
    ]);
    expect((await lag()).told.groups).toMatchObject([{ total: 3, waiting: 1, due: 2 }]);
    const [, record] = await scene.read(scene.topics.retry);
    if (record !== undefined) await scene.say(record, 'retrying', 1);
    expect((await lag()).told.groups).toMatchObject([{ total: 3, waiting: 1, due: 2 }]);
    if (record !== undefined) await scene.say(record, 'done', 2);
    expect((await lag()).told.groups).toMatchObject([{ total: 3, waiting: 1, due: 1 }]);
  });

  it('exits with 1 when a group is behind by more than --max, else with 0', async () => {
    await publishEvents(4);
    expect((await lag('lag --json --max 3')).status).toBe(1);
    expect((await lag('lag --json --max 4')).status).toBe(0);
    await changes.commit(group, scene.topics.event, 1, 4);
    expect((await lag(`lag --json --max 0 --group ${group}`)).status).toBe(0);
    expect((await lag('lag --json --max 0')).status).toBe(1);
  });

  it('shows a table for people, and again and again with pace and end until it is interrupted', async () => {
    await publishEvents(6);
    const { output } = await scene.run('lag');
    expect(output).toMatch(new RegExp(`^group .*total +due .*\n${group} +${scene.topics.event} +all +6 +6`));
    const child = scene.start(`lag --group ${group} --watch --interval 0.2 --json`);
    let text = '';
    child.stdout?.on('data', (chunk) => (text += String(chunk)));
    const ended = untilEnded(child);
    await waitFor(() => text.includes('"total":6'), { what: 'the first look', timeoutMs: 20_000 });
    await changes.commit(group, scene.topics.event, 1, 4);
    await waitFor(() => text.includes('"total":2'), { what: 'a later look', timeoutMs: 20_000 });
    child.kill('SIGINT');
    expect((await ended).status).toBe(0);
    const looks = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { groups: { perSecond?: number; doneInSeconds?: number }[] });
    const last = looks.at(-1)?.groups[0];
    expect(last?.perSecond).toBeGreaterThan(0);
    expect(last?.doneInSeconds).toBeGreaterThanOrEqual(0);
  });
});

describe('a command that can not be carried out', () => {
  let scene: Scene;
  beforeAll(async () => void (scene = await openScene()));
  afterAll(() => scene.close());

  it.each([
    ['a group that is not there', 'lag --group nobody', {}, 64, `there is ${group}`],
    ['an unknown option', 'lag --nonsense', {}, 64, 'Unknown argument: nonsense'],
    ['an option twice', 'lag --max 1 --max 2', {}, 64, '--max is given more than once'],
    ['a wrong number', 'lag --max many', {}, 64, '--max must be a number'],
    ['wrong settings', 'lag', { KAFKA_BROKERS: 'here' }, 78, 'KAFKA_BROKERS=here is wrong'],
    ['no brokers', 'lag', { KAFKA_BROKERS: '127.0.0.1:1' }, 69, 'ECONNREFUSED'],
  ])(
    'says on standard error what is wrong, and by its status: %s',
    async (_what, line, env, status, reason) => {
      const ended = await untilEnded(startCli(line, { ...scene.env, ...env }));
      expect(ended).toMatchObject({ status, output: '', errors: expect.stringContaining(reason) });
    },
  );
});
