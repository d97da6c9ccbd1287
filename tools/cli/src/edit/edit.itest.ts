import { avroType, headerNames, OrderConfirmed } from '@rivulet/contracts';
import { unframe, type KafkaRecord } from '@rivulet/kafka';
import { orderConfirmed } from '@rivulet/testing';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { group, openScene, untilEnded, type Scene } from '../cli-scene.fixture.ts';

const of = `--group ${group}`;
const header = ({ headers }: KafkaRecord, name: string) => headers[name]?.toString();
const type = avroType(OrderConfirmed.schema);
const killAt = join(import.meta.dirname, '../dlq/read-env-kill-at.fixture.ts');

describe('rivulet dlq edit', () => {
  let scene: Scene;
  let folder: string;
  beforeEach(async () => {
    scene = await openScene();
    folder = await mkdtemp(join(tmpdir(), 'edit-test-'));
  });
  afterEach(() => Promise.all([scene.close(), rm(folder, { recursive: true })]));

  const copies = () => scene.read(scene.topics.retry);
  const decode = ({ value }: KafkaRecord) => type.fromBuffer(unframe(value).body) as OrderConfirmed;
  async function audit() {
    const { output } = await scene.run('audit --json');
    return (JSON.parse(output) as { records: Record<string, unknown>[] }).records;
  }
  /** A file with the event, as a script would make it: from what `show` prints. */
  async function fileOf(which: string, changes: object): Promise<string> {
    const { output } = await scene.run(`dlq show ${which} ${of} --show-personal-data --json`);
    const { event } = JSON.parse(output) as { event: object };
    const file = join(folder, `${which.replace('/', '-')}.json`);
    await writeFile(file, JSON.stringify({ ...event, ...changes }));
    return file;
  }
  const edit = (which: string, file: string, more = '') =>
    scene.run(`dlq edit ${which} ${of} --file ${file} --reason "wrong amount" --no-follow ${more}`);
  /** @param script what it does with its first argument, the file */
  async function editing(script: string, which: string, more = '--show-personal-data --yes') {
    const editor = join(folder, 'editor.sh');
    await writeFile(editor, `#!/bin/sh\n${script}\n`);
    await chmod(editor, 0o755);
    const line = `dlq edit ${which} ${of} --reason "wrong amount" --no-follow ${more}`;
    return untilEnded(scene.start(line, undefined, { EDITOR: editor }));
  }

  it('shows what changes, and with --yes sends the event once as a later delivery, with its id in a header', async () => {
    const event = orderConfirmed({ customerEmail: 'ada@example.com' });
    await scene.bury([{ event, partition: 1, errorClass: 'status-422', reason: 'permanent' }, {}]);
    const file = await fileOf('1/0', { totalAmount: '19.5', customerEmail: 'eve@example.com' });
    const planned = await edit('1/0', file);
    expect(planned).toMatchObject({ status: 0, errors: '' });
    expect(planned.output).toMatch(/totalAmount: "25.00" -> "19.50"[^]*edit of one dead letter[^]*--yes/);
    expect(planned.output).not.toMatch(/ada@|eve@/);
    expect(await copies()).toEqual([]);

    const sent = await edit(event.eventId, file, '--by ops --yes');
    expect(sent.output).toContain('ended; sent 1 of 1');
    expect(sent.status).toBe(0);
    const [copy, ...more] = await copies();
    expect(more).toEqual([]);
    if (copy === undefined) throw new Error('there is no copy');
    const changed = { ...event, totalAmount: '19.50', customerEmail: 'eve@example.com' };
    expect(decode(copy)).toMatchObject(changed);
    expect(copy.key?.toString()).toBe(event.orderId);
    expect(copy.partition).toBe(1);
    const told = [headerNames.ceId, headerNames.edited, headerNames.letter, headerNames.delivery];
    expect(told.map((name) => header(copy, name))).toEqual([event.eventId, event.eventId, '1/0', '6']);
    expect(header(copy, headerNames.errorClass)).toBeUndefined();

    const records = await audit();
    const fields = ['customerEmail', 'totalAmount'];
    expect(records[0]).toMatchObject({
      ...{ kind: 'edit', step: 'planned', by: 'ops', reason: 'wrong amount' },
      plan: { letters: 1, edited: fields, filter: { letter: ['1/0'] } },
    });
    expect(records.at(-1)).toMatchObject({ step: 'ended', result: { sent: 1 } });
    expect(JSON.stringify(records)).not.toMatch(/@example|19\.5|25\.00/);
    expect((await scene.run('audit')).output).toMatch(/edit +inventory-subscriber +ops +ended +1 +1/);

    expect(await edit('1/0', file, '--yes')).toMatchObject({
      ...{ status: 64, errors: expect.stringContaining('not open any more: edit by task') },
    });
    expect((await scene.run(`dlq redrive ${of} --no-follow --yes`)).output).toContain('sent 1 of 1');
    expect(await copies()).toHaveLength(2);
  });

  it('sends nothing of an event that is as it was', async () => {
    await scene.bury([{ partition: 0 }]);
    const file = await fileOf('0/0', { totalAmount: '25.0' });
    const { status, output } = await edit('0/0', file, '--yes');
    expect(status).toBe(0);
    expect(output).toContain('not changed: nothing was sent');
    expect(await copies()).toEqual([]);
    expect(await audit()).toEqual([]);
  });

  it('refuses what does not fit the schema, field by field, another id and another key, and sends nothing', async () => {
    await scene.bury([{ partition: 0 }]);
    const { eventId, orderId } = orderConfirmed();
    const items = [{ productId: 'p', quantity: 'secret-1', unitPrice: '1.234' }];
    const file = await fileOf('0/0', { eventId, orderId, items, notificationChannel: 'secret-2' });
    const { status, errors, output } = await edit('0/0', file, '--yes');
    expect({ status, output }).toEqual({ status: 64, output: '' });
    expect(errors).toMatch(/eventId: .* must stay[^]*orderId: .* must stay/);
    expect(errors).toMatch(/items\[0\].quantity: must be a whole number/);
    expect(errors).toMatch(/items\[0\].unitPrice: must be a decimal/);
    expect(errors).toContain('notificationChannel: must be one of email, sms');
    expect(errors).not.toContain('secret-');
    await writeFile(file, '{"customerEmail": ada@example.com}');
    const unreadable = await edit('0/0', file, '--yes');
    expect(unreadable).toMatchObject({ status: 64, errors: expect.stringContaining('is no JSON') });
    expect(unreadable.errors).not.toContain('ada@');
    expect(await copies()).toEqual([]);
    expect(await audit()).toEqual([]);
  });

  it('needs a reason, and for an editor the wish to see personal data', async () => {
    await scene.bury([{ partition: 0 }]);
    const file = await fileOf('0/0', { totalAmount: '1.00' });
    const line = `dlq edit 0/0 ${of}`;
    expect(await scene.run(`${line} --file ${file} --yes`)).toMatchObject({
      ...{ status: 64, errors: expect.stringContaining('--reason') },
    });
    expect(await scene.run(`${line} --reason x --yes`)).toMatchObject({
      ...{ status: 64, errors: expect.stringContaining('VISUAL') },
    });
    expect(await editing('exit 0', '0/0', '--yes')).toMatchObject({
      ...{ status: 64, errors: expect.stringContaining('--show-personal-data') },
    });
    expect(await copies()).toEqual([]);
  });

  it('takes what an editor leaves, and nothing from one that ends with a fault', async () => {
    const event = orderConfirmed();
    await scene.bury([{ event, partition: 0 }]);
    const note = `echo "$1" > ${folder}/seen`;
    const faulty = await editing(`${note}; sed -i s/25.00/7.00/ "$1"; exit 3`, '0/0');
    expect(faulty).toMatchObject({ status: 1, errors: expect.stringContaining('the editor ended with 3') });
    expect(await copies()).toEqual([]);
    expect((await editing(`${note}; sed -i s/25.00/7.00/ "$1"`, '0/0')).status).toBe(0);
    expect((await copies()).map((copy) => decode(copy).totalAmount)).toEqual(['7.00']);
    const file = (await readFile(join(folder, 'seen'), 'utf8')).trim();
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('does not edit bytes that are no event', async () => {
    const value = Buffer.from('call ada@example.com');
    await scene.bury([
      { partition: 0, value, reason: 'undecodable', errorClass: 'undecodable' },
      { partition: 1, reason: 'undecodable', errorClass: 'undecodable' },
    ]);
    const file = join(folder, 'event.json');
    await writeFile(file, JSON.stringify(orderConfirmed()));
    for (const which of ['0/0', '1/0'])
      expect(await edit(which, file, '--yes')).toMatchObject({
        ...{ status: 64, errors: expect.stringContaining('publish the event again, then discard') },
      });
    expect(await copies()).toEqual([]);
  });

  it.each(['before a send', 'with a send on its way', 'a batch is sent', 'behind a mark'])(
    'that is killed %s and made again is sent once',
    async (stage) => {
      await scene.bury([{ partition: 0 }]);
      const file = await fileOf('0/0', { totalAmount: '7.00' });
      const line = `dlq edit 0/0 ${of} --file ${file} --reason x --no-follow --yes`;
      const killed = await untilEnded(scene.start(line, killAt, { KILL_AT: stage, KILL_NTH: '1' }));
      expect(killed.status).toBe(null);
      const before = (await copies()).length;
      const { status, errors } = await scene.run(line);
      if (stage !== 'with a send on its way') {
        expect(before).toBe(stage === 'before a send' ? 0 : 1);
        expect({ status, errors }).toMatchObject(
          before === 0 ? { status: 0 } : { status: 64, errors: expect.stringContaining('not open any more') },
        );
      }
      expect((await scene.run(`dlq redrive ${of} --no-follow --yes`)).output).toContain('nothing to do');
      expect((await copies()).map((copy) => decode(copy).totalAmount)).toEqual(['7.00']);
    },
  );

  it('is refused while a task is at work, before anybody edits', async () => {
    await scene.bury(Array.from({ length: 30 }, () => ({ partition: 0 })));
    const child = scene.start(`dlq redrive ${of} --no-follow --rate 1 --yes`);
    const ended = untilEnded(child);
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    const { status, errors } = await editing(`touch ${folder}/edited`, '0/29');
    expect({ status, errors }).toEqual({ status: 75, errors: expect.stringContaining('is at work') });
    await expect(readFile(join(folder, 'edited'))).rejects.toThrow('ENOENT');
    child.kill('SIGINT');
    await ended;
  });
});
