import { headerNames } from '@rivulet/contracts';
import type { KafkaRecord } from '@rivulet/kafka';
import { orderConfirmed, waitFor } from '@rivulet/testing';
import { join } from 'node:path';
import { group, openScene, untilEnded, type Ended, type Scene } from '../cli-scene.fixture.ts';

const of = `--group ${group}`;
const header = ({ headers }: KafkaRecord, name: string) => headers[name]?.toString();

interface AuditTold {
  records: {
    task: string;
    step: string;
    by: string;
    reason?: string;
    result?: object;
    because?: string;
    letters?: object;
  }[];
}

describe('rivulet dlq', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await openScene()));
  afterEach(() => scene.close());

  const copies = () => scene.read(scene.topics.retry);
  const audit = async (): Promise<AuditTold> =>
    JSON.parse((await scene.run('audit --json')).output) as AuditTold;
  async function json<T = Record<string, unknown>>(line: string): Promise<T> {
    const { output, errors } = await scene.run(`${line} --json`);
    if (output === '') throw new Error(errors);
    return JSON.parse(output) as T;
  }

  it('list groups open letters by error, reason and day, and takes filters', async () => {
    const yesterday = Date.parse('2026-11-01T10:00:00Z');
    await scene.bury([
      {},
      {},
      { errorClass: 'status-422', reason: 'permanent' },
      { errorClass: 'status-422', reason: 'permanent', at: yesterday },
    ]);
    const today = new Date().toISOString().slice(0, 10);
    expect(await json(`dlq list ${of}`)).toMatchObject({
      letters: 4,
      groups: expect.arrayContaining([
        expect.objectContaining({
          letters: 2,
          keys: 2,
          errorClass: 'status-503',
          reason: 'attempts-exhausted',
          day: today,
        }),
        expect.objectContaining({ letters: 1, errorClass: 'status-422', day: today }),
        expect.objectContaining({ letters: 1, errorClass: 'status-422', day: '2026-11-01' }),
      ]),
    });
    expect(await json(`dlq list ${of} --error status-422 --since 1h`)).toMatchObject({ letters: 1 });
    expect(await json(`dlq list ${of} --why permanent --until 2026-11-02`)).toMatchObject({ letters: 1 });
    expect((await scene.run('dlq list')).output).toMatch(/^letters +keys +error/);
  });

  it('show decodes the event with headers, attempts and trace, and masks personal data unless it is asked for', async () => {
    const event = orderConfirmed({ customerEmail: 'ada@example.com' });
    const [letter] = await scene.bury([{ event, partition: 1 }]);
    const place = `1/${letter?.record.offset}`;
    const masked = await scene.run(`dlq show ${place} ${of}`);
    expect(masked.output).not.toMatch(/ada@example|491701234567|Street 1/);
    expect(masked.output).toContain(event.orderId);
    const shown = await json(`dlq show ${event.eventId} ${of} --show-personal-data`);
    expect(shown).toMatchObject({
      ...{ letter: place, state: 'open', attempts: 4, delivery: 4, reason: 'attempts-exhausted' },
      traceId: '0123456789abcdef0123456789abcdef',
      headers: { [headerNames.ceId]: event.eventId },
      event: { orderId: event.orderId, customerEmail: 'ada@example.com', totalAmount: '25.00' },
    });
    expect((await scene.run(`dlq show 0/99 ${of}`)).status).toBe(64);
  });

  it('show tells why bytes are no event, and keeps them to itself unless it is asked for them', async () => {
    await scene.bury([{ partition: 0, value: Buffer.from('call ada@example.com'), reason: 'undecodable' }]);
    expect(await json(`dlq show 0/0 ${of}`)).toMatchObject({
      undecodable: expect.stringContaining('begins with byte'),
      bytes: '<20 bytes>',
    });
  });

  it('redrive without --yes shows its plan and changes nothing', async () => {
    await scene.bury([{}, {}, { errorClass: 'status-422', reason: 'permanent' }]);
    const { status, output } = await scene.run(`dlq redrive ${of}`);
    expect(status).toBe(0);
    expect(output).toMatch(
      /redrive of 3 dead letters[^]*2 +status-503[^]*1 +status-422[^]*3 keys[^]*oldest[^]*--yes/,
    );
    expect(await copies()).toEqual([]);
    expect(await scene.kafka.admin.topics()).not.toContain(scene.topics.audit);
  });

  it('redrive sends each letter once, as a later delivery with all its attempts, in key order; a second one finds nothing', async () => {
    const orderId = orderConfirmed().orderId;
    const ofOneKey = (originOffset: number) => ({
      event: orderConfirmed({ orderId }),
      partition: 0,
      originOffset,
    });
    const letters = await scene.bury([ofOneKey(30), ofOneKey(20), {}, ofOneKey(10), {}]);
    const { status, output } = await scene.run(
      `dlq redrive ${of} --no-follow --rate 1000 --by ops --reason "API is back" --yes`,
    );
    expect(output).toContain('sent 5 of 5');
    expect(status).toBe(0);
    const sent = await copies();
    expect(sent).toHaveLength(5);
    const first = sent.filter(({ key }) => key?.toString() === orderId);
    expect(first.map((copy) => header(copy, headerNames.originOffset))).toEqual(['10', '20', '30']);
    expect(header(sent[0] as KafkaRecord, headerNames.delivery)).toBe('6');
    for (const name of [
      headerNames.attempt,
      headerNames.reason,
      headerNames.deadLetteredAt,
      headerNames.errorClass,
    ])
      expect(sent.map((copy) => header(copy, name))).toEqual(Array(5).fill(undefined));
    expect(sent.map(({ value }) => value)).toEqual(
      expect.arrayContaining(letters.map(({ record }) => record.value)),
    );

    expect((await scene.run(`dlq redrive ${of} --no-follow --yes`)).output).toContain('nothing to do');
    expect(await copies()).toHaveLength(5);
    expect(await json(`dlq list ${of}`)).toMatchObject({ letters: 0 });
    expect(await json(`dlq list ${of} --all`)).toMatchObject({ letters: 5 });
    const { records } = await audit();
    expect(records[0]).toMatchObject({
      step: 'planned',
      by: 'ops',
      reason: 'API is back',
      plan: { letters: 5, keys: 3 },
    });
    expect(records.at(-1)).toMatchObject({ step: 'ended', result: { sent: 5, done: 0, failed: 0, open: 5 } });
    expect((await scene.run('audit')).output).toMatch(/redrive +inventory-subscriber +ops +ended +5 +5/);
  });

  it('redrive sends nothing again of which only the answer was lost', async () => {
    await scene.bury(Array.from({ length: 12 }, () => ({})));
    const preload = join(import.meta.dirname, 'read-env-kill-at.fixture.ts');
    const lost = { KILL_AT: 'an answer that is lost', KILL_NTH: '2' };
    const line = `dlq redrive ${of} --no-follow --rate 30 --yes`;
    const { status, output } = await untilEnded(scene.start(line, preload, lost));
    expect(output).toContain('ended; sent 12 of 12');
    expect(status).toBe(0);
    expect(await copies()).toHaveLength(12);
  });

  it('counts a letter that a crash wrote twice once, and one that failed again anew', async () => {
    const event = orderConfirmed();
    const same = { event, partition: 0, originOffset: 7 };
    await scene.bury([same, same]);
    await scene.run(`dlq redrive ${of} --no-follow --yes`);
    expect(await copies()).toHaveLength(1);
    await scene.bury([{ ...same, delivery: 9 }]);
    await scene.run(`dlq redrive ${of} --no-follow --yes`);
    expect((await copies()).map((copy) => header(copy, headerNames.delivery))).toEqual(['6', '11']);
  });

  it('discard needs a reason, says so to the group, and leaves it in the audit', async () => {
    await scene.bury([{ errorClass: 'status-422', reason: 'permanent', partition: 2 }, {}]);
    const which = `--error status-422 ${of}`;
    expect(await scene.run(`dlq discard ${which} --yes`)).toMatchObject({
      status: 64,
      errors: expect.stringContaining('--reason'),
    });
    expect(await copies()).toEqual([]);
    expect((await scene.run(`dlq discard ${which} --reason "refunded by hand" --yes`)).status).toBe(0);
    const [copy, ...more] = await copies();
    expect(more).toEqual([]);
    expect(copy && header(copy, headerNames.held)).toBe('discarded');
    expect(copy && header(copy, headerNames.delivery)).toBe('6');
    expect(copy?.partition).toBe(2);
    expect((await audit()).records[0]).toMatchObject({ kind: 'discard', reason: 'refunded by hand' });
    expect(await json(`dlq list ${of}`)).toMatchObject({ letters: 1 });
  });

  it('discard --compensated says so on every copy, also of a task that is resumed', async () => {
    await scene.bury([{}, {}, {}]);
    const discard = `dlq discard ${of} --reason refunded --compensated`;
    expect((await scene.run(discard)).output).toContain('compensated');
    expect(await copies()).toEqual([]);
    const preload = join(import.meta.dirname, 'read-env-kill-at.fixture.ts');
    await untilEnded(
      scene.start(`${discard} --rate 1 --yes`, preload, { KILL_AT: 'a batch is sent', KILL_NTH: '1' }),
    );
    const { task } = (await audit()).records[0] as { task: string };
    expect((await scene.run(`dlq discard ${of} --resume ${task} --compensated --yes`)).status).toBe(64);
    expect((await scene.run(`dlq discard ${of} --resume ${task} --yes`)).status).toBe(0);
    const marks = (await copies()).map((copy) => header(copy, headerNames.compensated));
    expect(marks).toEqual(['true', 'true', 'true']);
    expect((await audit()).records[0]).toMatchObject({ kind: 'discard', plan: { compensated: true } });
  });

  it('redrive stops by itself when too many fail, goes on with --resume, and does not count the earlier failures again', async () => {
    await scene.bury(Array.from({ length: 60 }, () => ({})));
    const answered = new Set<string>();
    const redrive = `dlq redrive ${of} --max-unheard 12 --wait 30 --yes --json`;
    const stopped = await answering('deadLettered', answered, `${redrive} --rate 20`);
    expect(stopped.status).toBe(1);
    const { task, result, ...told } = JSON.parse(stopped.output) as {
      task: string;
      result: { sent: number };
    };
    expect(told).toMatchObject({ state: 'stopped', because: expect.stringContaining('100 %') });
    const { sent } = result;
    // Ten must have been heard of; twelve may be without an outcome, and a batch is on its way.
    expect(sent).toBeGreaterThanOrEqual(10);
    expect(sent).toBeLessThanOrEqual(10 + 12 + 4);

    const resumed = await answering('done', answered, `${redrive} --rate 1000 --resume ${task}`);
    const end = JSON.parse(resumed.output) as { result: { done: number; failed: number } };
    expect(end).toMatchObject({ state: 'ended', sentBefore: sent, result: { sent: 60, open: 0 } });
    expect(end.result.done).toBeGreaterThanOrEqual(60 - sent);
    expect(resumed.status).toBe(end.result.failed === 0 ? 0 : 1);
    expect(await copies()).toHaveLength(60);
  });

  /** Runs the command, and says the same of every copy that comes meanwhile. */
  async function answering(
    state: 'done' | 'deadLettered',
    answered: Set<string>,
    line: string,
  ): Promise<Ended> {
    const place = ({ partition, offset }: KafkaRecord) => `${partition}/${offset}`;
    let end: Ended | undefined;
    void untilEnded(scene.start(line)).then((ended) => (end = ended));
    return waitFor(
      async () => {
        for (const copy of (await copies()).filter((each) => !answered.has(place(each)))) {
          await scene.say(copy, state, 6);
          answered.add(place(copy));
        }
        return end;
      },
      { what: 'the end of the command', timeoutMs: 90_000 },
    );
  }

  it('lets nobody begin while a task is at work, and Ctrl-C leaves one that goes on', async () => {
    await scene.bury(Array.from({ length: 100 }, () => ({})));
    const child = scene.start(`dlq redrive ${of} --no-follow --rate 2 --yes`);
    const ended = untilEnded(child);
    await waitFor(async () => (await copies()).length > 0, { what: 'the first copy', timeoutMs: 60_000 });
    expect(await scene.run(`dlq redrive ${of} --yes`)).toMatchObject({
      status: 75,
      errors: expect.stringContaining('is at work'),
    });
    expect((await scene.run(`dlq discard ${of} --reason x --yes`)).status).toBe(75);
    child.kill('SIGINT');
    const { status, output } = await ended;
    expect(status).toBe(130);
    const task = /--resume (\S+)/.exec(output)?.[1];
    expect((await scene.run(`dlq redrive ${of} --no-follow --rate 1000 --resume ${task} --yes`)).status).toBe(
      0,
    );
    const letters = (await copies()).map((copy) => header(copy, headerNames.letter));
    expect(letters).toHaveLength(100);
    expect(new Set(letters).size).toBe(100);
  });
});
