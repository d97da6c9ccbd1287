import { headerNames } from '@rivulet/contracts';
import type { KafkaRecord } from '@rivulet/kafka';
import { changeTopics, readTestStack, type TopicChanges } from '@rivulet/kafka/testing';
import { orderConfirmed, waitFor } from '@rivulet/testing';
import { group, openScene, untilEnded, type Ended, type Scene } from '../cli-scene.fixture.ts';

const replay = `replay --group ${group}`;
const header = ({ headers }: KafkaRecord, name: string) => headers[name]?.toString();
const offsetOf = (copy: KafkaRecord) =>
  `${header(copy, headerNames.originPartition)}/${header(copy, headerNames.originOffset)}`;

interface Told {
  task: string;
  plan: { events: number };
  left: number;
  found: { done: number; open: number; unknown: number; discarded: number; unread: number; keys: number };
  partitions: { partition: number; from: number; before: number; fitting: number; toSend: number }[];
}

describe('rivulet replay', () => {
  let scene: Scene;
  let changes: TopicChanges;
  beforeEach(async () => {
    scene = await openScene();
    changes = await changeTopics(readTestStack().brokers);
  });
  afterEach(() => Promise.all([scene.close(), changes.close()]));

  const copies = () => scene.read(scene.topics.retry);
  /** The group has read so many of the partition. */
  const commit = (offset: number, partition = 0) =>
    changes.commit(group, scene.topics.event, partition, offset);
  async function emitRead(count: number, partition = 0) {
    const events = Array.from({ length: count }, () => orderConfirmed());
    const records = await scene.emit(events, partition);
    const own = records.filter((record) => record.partition === partition);
    await commit(own.length, partition);
    return { events, records: own };
  }
  async function json<T = Told>(line: string): Promise<T> {
    const { output, errors } = await scene.run(`${line} --json`);
    if (output === '') throw new Error(errors);
    return JSON.parse(output) as T;
  }
  const toSend = async (line: string) => (await json(line)).left;

  it('without --yes shows its plan and changes nothing', async () => {
    const { records } = await emitRead(5);
    await emitRead(2, 1);
    await scene.emit([orderConfirmed(), orderConfirmed(), orderConfirmed()], 1);
    await scene.say(records[0] as KafkaRecord, 'done', 1);
    await scene.say(records[1] as KafkaRecord, 'deadLettered', 3);
    const { status, output } = await scene.run(replay);
    expect(status).toBe(0);
    expect(output).toMatch(/^replay of 6 events of \S+order-confirmed into inventory-subscriber only\n/);
    expect(output).toMatch(/\n +0 +0 +5 +5 +4\n +1 +0 +2 +2 +2\n +2 +0 +0 +0 +0\n/);
    expect(output).toMatch(/1 are done, 1 open, of 5 nothing is known: done ones are left out/);
    expect(output).toMatch(/3 more are not read by the group yet[^]*6 keys; the oldest event[^]*--yes/);
    expect(await json(replay)).toMatchObject({
      ...{ kind: 'replay', dryRun: true, left: 6, plan: { events: 6, force: false } },
      found: { done: 1, open: 1, unknown: 5, discarded: 0, unread: 3, keys: 6 },
      partitions: [
        { partition: 0, from: 0, before: 5, fitting: 5, toSend: 4 },
        { partition: 1, from: 0, before: 2, fitting: 2, toSend: 2 },
        { partition: 2, fitting: 0, toSend: 0 },
      ],
    });
    expect(await copies()).toEqual([]);
    expect(await scene.kafka.admin.topics()).not.toContain(scene.topics.audit);
  });

  it('sends each event of an offset range once, in order, as one late delivery with the bytes and the trace of the event', async () => {
    const { records } = await emitRead(8);
    await emitRead(4, 1);
    const line = `${replay} --from-offset 0:2 --to-offset 0:6 --no-follow --rate 1000 --by ops --reason "a new stock API" --yes`;
    const startedAt = Math.floor(Date.now() / 1_000);
    const { status, output } = await scene.run(line);
    expect(output).toContain('ended; sent 4 of 4');
    expect(status).toBe(0);
    const sent = await copies();
    expect(sent.map(offsetOf)).toEqual(['0/2', '0/3', '0/4', '0/5']);
    for (const [at, copy] of sent.entries()) {
      const event = records[at + 2] as KafkaRecord;
      expect(copy).toMatchObject({ partition: 0, key: event.key, value: event.value });
      expect(header(copy, headerNames.ceId)).toBe(header(event, headerNames.ceId));
      for (const name of [headerNames.attempt, headerNames.repeat, headerNames.letter])
        expect(header(copy, name)).toBeUndefined();
    }
    const numbers = [...new Set(sent.map((copy) => Number(header(copy, headerNames.delivery))))];
    expect(numbers).toHaveLength(1);
    expect(numbers[0]).toBeGreaterThanOrEqual(startedAt);
    const audit = await json<{ records: Record<string, unknown>[] }>('audit');
    expect(audit.records[0]).toMatchObject({
      ...{ kind: 'replay', step: 'planned', by: 'ops', reason: 'a new stock API', topic: scene.topics.retry },
      replay: { events: 4, number: numbers[0], ranges: { 0: [2, 6] } },
    });
    expect(audit.records.at(-1)).toMatchObject({
      step: 'ended',
      events: 4,
      next: { 0: 6 },
      result: { sent: 4 },
    });
    expect((await scene.run('audit')).output).toMatch(/replay +inventory-subscriber +ops +ended +4 +4 /);

    await scene.run(`${replay} --from-offset 0:5 --to-offset 0:6 --no-follow --yes`);
    const [again] = (await copies()).slice(4);
    expect(Number(again && header(again, headerNames.delivery))).toBeGreaterThan(numbers[0] ?? 0);
  });

  it('chooses by offsets for all partitions, by times, keys, ids and conditions', async () => {
    const first = await emitRead(3);
    const other = await emitRead(3, 1);
    const between = Date.now() + 1;
    await waitFor(() => Date.now() > between, { what: 'another millisecond' });
    const items = [{ productId: 'sku-9', quantity: 7, unitPrice: '1.00' }];
    const events = [orderConfirmed({ items }), orderConfirmed()];
    await scene.emit(events);
    await commit(5);
    const time = new Date(between).toISOString();
    expect(await toSend(`${replay} --from-offset 2`)).toBe(3 + 1);
    expect(await toSend(`${replay} --to-offset 2 --from-offset 1:1`)).toBe(2 + 1);
    expect(await toSend(`${replay} --from-time ${time}`)).toBe(2);
    expect(await toSend(`${replay} --to-time ${time}`)).toBe(6);
    expect(await toSend(`${replay} --from-time 1h --to-time 1m`)).toBe(0);
    const [one, two] = [first.events[1], other.events[2]];
    expect(await toSend(`${replay} --key ${one?.orderId} --key ${two?.orderId}`)).toBe(2);
    expect(await toSend(`${replay} --key ${one?.orderId} --from-offset 2`)).toBe(0);
    expect(await toSend(`${replay} --event-id ${events[0]?.eventId}`)).toBe(1);
    expect(await toSend(`${replay} --where items[0].quantity>5`)).toBe(1);
    expect(await toSend(`${replay} --where items[*].productId=sku-9 --where orderId=${one?.orderId}`)).toBe(
      0,
    );
  });

  it.each([
    ['no offset', '--from-offset here', '--from-offset=here is no offset'],
    ['a partition that is not there', '--from-offset 9:1', 'there is no partition 9'],
    ['a range that ends before it begins', '--from-offset 4 --to-offset 2', 'lies behind'],
    ['no time', '--from-time soon', '--from-time=soon is no time'],
    ['no condition', '--where quantity', '--where quantity is no condition'],
    ['a task that is not there', '--resume nobody', 'no such task'],
    ['a resumption with another choice', '--resume x --force', 'leave ranges, filters'],
    ['a seek with a filter', '--seek --key x', '--seek takes --from-offset and --from-time only'],
    ['a plan that is to be carried out', '--yes --dry-run', 'do not go together'],
  ])('is refused for %s', async (_what, options, reason) => {
    expect(await scene.run(`${replay} ${options}`)).toMatchObject({
      ...{ status: 64, output: '', errors: expect.stringContaining(reason) },
    });
  });

  it('leaves out what outcomes say is done, sends it with --also-done, and has it repeated with --force', async () => {
    const { records } = await emitRead(6);
    for (const record of records.slice(0, 4)) await scene.say(record, 'done', 1);
    const last = records[5] as KafkaRecord;
    await scene.say(last, 'retrying', 2_000_000_000);
    await scene.run(`${replay} --no-follow --yes`);
    expect((await copies()).map(offsetOf)).toEqual(['0/4', '0/5']);
    const [copy] = await copies();
    expect(copy && header(copy, headerNames.delivery)).toBe('2000000002');
    expect(await toSend(`${replay} --also-done`)).toBe(6);

    const forced = await scene.run(`${replay} --to-offset 2 --force`);
    expect(forced).toMatchObject({
      status: 0,
      output: expect.stringContaining('--force: 2 calls that are said to be done are made again'),
    });
    expect(forced.output).toContain('the API may answer from its memory');
    expect(await copies()).toHaveLength(2);
    await scene.run(`${replay} --to-offset 2 --force --no-follow --yes`);
    const repeated = (await copies()).slice(2);
    expect(repeated.map(offsetOf)).toEqual(['0/0', '0/1']);
    expect(repeated.map((each) => header(each, headerNames.repeat))).toEqual(['true', 'true']);
  });

  it('leaves out what somebody has discarded, unless its event is named', async () => {
    const { events, records } = await emitRead(2);
    const event = events[1];
    if (event === undefined) throw new Error('no event');
    await scene.bury([{ event, partition: 0, originOffset: 1 }]);
    await scene.run(`dlq discard --group ${group} --reason "refunded by hand" --yes`);
    expect(await json(replay)).toMatchObject({ left: 1, found: { discarded: 1, unknown: 1 } });
    expect(await toSend(`${replay} --force`)).toBe(1);
    expect(await toSend(`${replay} --event-id ${event.eventId}`)).toBe(1);
    expect(records).toHaveLength(2);
  });

  it('stops by itself when too many fail, goes on with --resume, and counts what it hears of all runs', async () => {
    await emitRead(60);
    const answered = new Set<string>();
    const line = `${replay} --max-unheard 12 --wait 30 --yes --json`;
    const stopped = await answering('deadLettered', answered, `${line} --rate 20`);
    expect(stopped.status).toBe(1);
    const told = JSON.parse(stopped.output) as Told & { result: { sent: number; failed: number } };
    expect(told).toMatchObject({ state: 'stopped', because: expect.stringContaining('100 %') });
    const { sent } = told.result;
    expect(sent).toBeGreaterThanOrEqual(10);
    expect(sent).toBeLessThanOrEqual(10 + 12 + 4);

    const resume = `replay --group ${group} --max-unheard 12 --wait 30 --yes --json --rate 1000 --resume ${told.task}`;
    const resumed = await answering('done', answered, resume);
    const end = JSON.parse(resumed.output) as Told & { result: { done: number; failed: number } };
    expect(end).toMatchObject({ state: 'ended', sentBefore: sent, result: { sent: 60, open: 0 } });
    expect(end.result.done).toBeGreaterThanOrEqual(60 - sent);
    expect(end.result.done + end.result.failed).toBe(60);
    expect((await copies()).map(offsetOf)).toEqual(Array.from({ length: 60 }, (_, at) => `0/${at}`));
    expect(await scene.run(`${replay} --resume ${told.task}`)).toMatchObject({
      ...{ status: 64, errors: expect.stringContaining('it has ended') },
    });
  });

  /** Runs the command, and says the same of every copy that comes meanwhile. */
  async function answering(
    state: 'done' | 'deadLettered',
    answered: Set<string>,
    line: string,
  ): Promise<Ended> {
    let end: Ended | undefined;
    void untilEnded(scene.start(line)).then((ended) => (end = ended));
    return waitFor(
      async () => {
        for (const copy of (await copies()).filter((each) => !answered.has(offsetOf(each)))) {
          await scene.say(copy, state, Number(header(copy, headerNames.delivery)));
          answered.add(offsetOf(copy));
        }
        return end;
      },
      { what: 'the end of the command', timeoutMs: 90_000 },
    );
  }

  it('lets nobody begin while it is at work, goes on after Ctrl-C where it was, and after SIGKILL with the same delivery', async () => {
    // So many that no machine is through with them before it is stopped.
    const count = 600;
    await emitRead(count);
    await scene.bury([{}]);
    const stopped = await endedBy('SIGINT', `${replay} --no-follow --rate 10 --yes`, async () => {
      for (const line of [replay, `dlq redrive --group ${group}`])
        expect(await scene.run(`${line} --yes`)).toMatchObject({
          ...{ status: 75, errors: expect.stringContaining('is at work') },
        });
    });
    expect(stopped.status).toBe(130);
    const task = /--resume (\S+)/.exec(stopped.output)?.[1] ?? '';
    const sent = (await copies()).length;
    expect(sent).toBeLessThan(count);
    const killed = await endedBy('SIGKILL', `${replay} --no-follow --rate 10 --resume ${task} --yes`);
    expect(killed.status).toBeNull();
    const ended = await scene.run(`${replay} --no-follow --rate 1000 --resume ${task} --yes`);
    expect(ended.status).toBe(0);
    const all = await copies();
    expect(new Set(all.map(offsetOf)).size).toBe(count);
    expect(new Set(all.map((copy) => header(copy, headerNames.delivery))).size).toBe(1);
    expect(all.slice(0, sent).map(offsetOf)).toEqual(Array.from({ length: sent }, (_, at) => `0/${at}`));
    expect(header(all[sent] as KafkaRecord, headerNames.originOffset)).toBe(String(sent));
    await scene.run(`dlq redrive --group ${group} --no-follow --yes`);
    expect(await copies()).toHaveLength(all.length + 1);
  });

  /** Ends the command once it has sent something more. */
  async function endedBy(
    signal: 'SIGINT' | 'SIGKILL',
    line: string,
    meanwhile: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Ended> {
    const before = (await copies()).length;
    const child = scene.start(line);
    const ended = untilEnded(child);
    await waitFor(async () => (await copies()).length > before, { what: 'a copy', timeoutMs: 60_000 });
    await meanwhile();
    child.kill(signal);
    return ended;
  }

  it('--seek sets the offsets of a group without members back, never on, and says what it does', async () => {
    await emitRead(8);
    await emitRead(3, 1);
    const seek = `${replay} --seek --from-offset 0:5 --from-offset 1:3`;
    const planned = await scene.run(seek);
    expect(planned).toMatchObject({ status: 0, output: expect.stringContaining('3 events are read again') });
    const committed = async () =>
      (await scene.kafka.admin.committed(group, scene.topics.event)).map(({ offset }) => offset);
    expect(await committed()).toEqual([8, 3, -1]);
    expect(await json(`${seek} --yes`)).toMatchObject({
      ...{ kind: 'seek', state: 'ended', members: 0 },
      partitions: [
        { partition: 0, from: 8, to: 5, events: 3 },
        { partition: 1, from: 3, to: 3, events: 0 },
      ],
    });
    expect(await committed()).toEqual([5, 3, -1]);
    await json(`${replay} --seek --from-offset 0:7 --yes`);
    expect(await committed()).toEqual([5, 3, -1]);
    expect(await copies()).toEqual([]);
    expect((await scene.run('audit')).output).toMatch(/seek +inventory-subscriber .* ended +- +3 /);
  });
});
