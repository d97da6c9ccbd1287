import { headerNames } from '@rivulet/contracts';
import type { KafkaRecord } from '@rivulet/kafka';
import { orderConfirmed } from '@rivulet/testing';
import { group, openScene, type Scene } from '../cli-scene.fixture.ts';

const of = `--group ${group}`;
const header = ({ headers }: KafkaRecord, name: string) => headers[name]?.toString();

describe('rivulet park', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await openScene()));
  afterEach(() => scene.close());

  const later = Date.now() + 600_000;
  /** A copy in the retry topic. */
  function copy(originOffset: number, headers: Record<string, string>, event = orderConfirmed()) {
    const { key, value, headers: own } = scene.letter({ event, originOffset, partition: 0 });
    const kept = { ...own, [headerNames.delivery]: '2', [headerNames.notBefore]: '0', ...headers };
    return { topic: scene.topics.retry, partition: 0, key, value, headers: kept };
  }
  /** A key that a dead letter holds, with as many events behind it. */
  async function held(originOffset: number, behind: number): Promise<string> {
    const event = orderConfirmed();
    await scene.bury([{ event, partition: 0, originOffset, errorClass: 'status-422', reason: 'permanent' }]);
    const failed = { [headerNames.errorClass]: 'status-422', [headerNames.reason]: 'permanent' };
    const hold = { ...failed, [headerNames.held]: 'dead-lettered', [headerNames.delivery]: '5' };
    const parked = Array.from({ length: behind }, (_, at) =>
      copy(originOffset + 1 + at, {}, orderConfirmed({ orderId: event.orderId })),
    );
    await scene.publish([copy(originOffset, hold, event), ...parked]);
    return event.orderId;
  }
  async function waiting(originOffset: number): Promise<string> {
    const event = orderConfirmed();
    await scene.publish([copy(originOffset, { [headerNames.notBefore]: String(later) }, event)]);
    return event.orderId;
  }
  const sent = async () =>
    (await scene.read(scene.topics.retry)).filter(({ headers }) => headers[headerNames.task] !== undefined);
  async function list(): Promise<Record<string, unknown>[]> {
    const { output, errors } = await scene.run(`park list ${of} --json`);
    expect(errors).toBe('');
    return (JSON.parse(output) as { keys: Record<string, unknown>[] }).keys;
  }

  it('list tells of each key what holds it or what it waits for, and how many events are behind', async () => {
    const first = await held(10, 2);
    const second = await waiting(20);
    await scene.publish([
      copy(30, { [headerNames.notBefore]: String(later), [headerNames.deferred]: 'true' }),
    ]);
    const until = new Date(later).toISOString();
    const keys = await list();
    expect(keys[0]).toMatchObject({
      ...{ group, key: first, head: 'held', letter: '0/0', errorClass: 'status-422', parked: 2, until: null },
    });
    expect(keys).toHaveLength(3);
    expect(keys).toContainEqual(expect.objectContaining({ key: second, head: 'waiting', until, parked: 0 }));
    expect(keys).toContainEqual(expect.objectContaining({ head: 'deferred', until, letter: null }));
    const { status, output } = await scene.run('park list');
    expect(status).toBe(0);
    expect(output).toMatch(
      new RegExp(
        `^group .*\n${group} +${scene.topics.event} +${first} +held by dead letter 0/0 +status-422 +2 `,
      ),
    );
    const none = await scene.run('park list --group notification-subscriber');
    expect(none).toMatchObject({ status: 0, output: 'no key waits\n' });
  });

  it('release shows its plan, then discards just the letter that holds the key, and the key is held no longer', async () => {
    const [key, other] = [await held(10, 1), await held(20, 0)];
    const line = `park release ${key} ${of} --discard --reason "refunded by hand" --compensated`;
    const planned = await scene.run(line);
    expect(planned).toMatchObject({ status: 0, errors: '' });
    expect(planned.output).toMatch(/discard of 1 dead letters[^]*compensated[^]*--yes/);
    expect(await sent()).toEqual([]);
    expect((await scene.run(`${line} --yes`)).status).toBe(0);
    const copies = await sent();
    expect(copies.map((each) => each.key?.toString())).toEqual([key]);
    const told = [headerNames.held, headerNames.compensated, headerNames.letter];
    expect(copies.map((each) => told.map((name) => header(each, name)))).toEqual([
      ['discarded', 'true', '0/0'],
    ]);
    const [record] = (JSON.parse((await scene.run('audit --json')).output) as { records: object[] }).records;
    expect(record).toMatchObject({
      ...{ kind: 'discard', reason: 'refunded by hand' },
      plan: { filter: { key: [key], letter: ['0/0'] }, compensated: true },
    });
    const heads = Object.fromEntries((await list()).map((each) => [each['key'], each['head']]));
    expect(heads).toEqual({ [key]: 'due', [other]: 'held' });
  });

  it('release redrives those that hold keys, and says of the others when they go on by themselves', async () => {
    const [first, second, third] = [await held(10, 0), await held(20, 0), await waiting(30)];
    const { status, output, errors } = await scene.run(
      `park release ${first} ${second} ${third} ${of} --redrive --no-follow --yes`,
    );
    expect(output).toContain('sent 2 of 2');
    expect(errors).toContain(
      `key ${third} is retrying until ${new Date(later).toISOString()}: it goes on by itself`,
    );
    expect(status).toBe(1);
    expect((await sent()).map((each) => each.key?.toString()).sort()).toEqual([first, second].sort());
    expect((await sent()).map((each) => header(each, headerNames.held))).toEqual([undefined, undefined]);

    const waits = await scene.run(`park release ${third} ${of} --redrive --yes`);
    expect(waits).toMatchObject({ status: 1, output: expect.stringContaining('nothing was sent') });
    expect(await sent()).toHaveLength(2);
  });

  it.each([
    ['no word of what becomes of the letters', '', 'one of --redrive and --discard'],
    ['both', '--redrive --discard --reason x', 'one of --redrive and --discard'],
    ['no reason', '--discard', '--reason'],
    ['compensated for a redrive', '--redrive --compensated', '--compensated goes with --discard'],
    ['an unknown key', '--redrive', 'nothing of key nobody waits'],
  ])('release refuses: %s', async (_what, options, why) => {
    await held(10, 0);
    expect(await scene.run(`park release nobody ${of} ${options} --yes`)).toMatchObject({
      ...{ status: 64, output: '', errors: expect.stringContaining(why) },
    });
    expect(await sent()).toEqual([]);
  });
});
