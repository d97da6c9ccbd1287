import { headerNames } from '@rivulet/contracts';
import { migrate, outboxMigrations } from '@rivulet/outbox';
import { openTestDatabase, type TestDatabase } from '@rivulet/outbox/testing';
import { orderConfirmed } from '@rivulet/testing';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeTopics, readTestStack } from '@rivulet/kafka/testing';
import { group, openScene, untilEnded, type Ended, type Scene } from './cli-scene.fixture.ts';

const docs = join(import.meta.dirname, '../../../docs');
const pages = ['operations.md', 'runbook.md', '../README.md'];

/** Those that speak to running subscribers are run by test/integration/src/admin.itest.ts. */
const ofProcesses = /^(?:status|pause|resume)\b/;
/** These two are run by demo.itest.ts. */
const needsWholeStack = /^(up|demo)\b(?!.*--dry-run)/;

/** In code blocks a line each; in the text between backquotes, also across lines. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(docs, page), 'utf8');
  const inBlocks = [...text.matchAll(/^ *npx rivulet (.+)$/gm)].map(([, rest = '']) => rest);
  const inText = [...text.matchAll(/`npx rivulet ([^`]+)`/g)].map(([, rest = '']) =>
    rest.replace(/\s+/g, ' '),
  );
  const ofOthers = (line: string): boolean => ofProcesses.test(line) || needsWholeStack.test(line);
  return [...inBlocks, ...inText].filter((line) => !/^-|[>…]|`/.test(line) && !ofOthers(line));
}
/** Each once, though pages repeat some. */
const commands = [
  ...Map.groupBy(
    pages.flatMap((page) => commandsOf(page).map((line) => ({ page, line }))),
    ({ line }) => line,
  ),
].map(([line, on]) => ({ page: [...new Set(on.map(({ page }) => page))].join(), line }));
const changesSomething =
  /^(topics apply|schemas register|outbox release|dlq (redrive|discard|edit)|park release|replay)\b/;

describe('the docs', () => {
  let scene: Scene;
  const tasks = { redrive: '', replay: '' };
  let publisher: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'documented-commands-'));
    scene = await openScene({ partitions: 4 });
    publisher = await openTestDatabase();
    await migrate(publisher.pool, [outboxMigrations], { info: () => undefined });
    // One at 3/17, and one for each error that the docs speak of.
    await scene.bury(Array.from({ length: 18 }, () => ({ partition: 3 })));
    await scene.bury([{ errorClass: 'status-422', reason: 'permanent' }, {}]);
    await scene.emit(
      Array.from({ length: 12 }, () => orderConfirmed()),
      3,
    );
    const changes = await changeTopics(readTestStack().brokers);
    await changes.commit(group, scene.topics.event, 3, 12);
    await changes.close();
    tasks.redrive = await interrupted('dlq redrive');
    tasks.replay = await interrupted('replay');
    const event = orderConfirmed({ items: [{ productId: 'sku-1', quantity: 6, unitPrice: '1.00' }] });
    await scene.publish([{ topic: scene.topics.event, key: event.orderId, value: scene.encode(event) }]);
  });

  /** Gives the id of a task that is left to be resumed. */
  async function interrupted(command: string): Promise<string> {
    const child = scene.start(`${command} --group ${group} --no-follow --rate 1 --yes`);
    const ended = untilEnded(child);
    child.stderr?.once('data', () => child.kill('SIGINT'));
    return /--resume (\S+)/.exec((await ended).output)?.[1] ?? '';
  }
  /** Puts a letter of its own into what an edit or a release is about: other commands of the page have sent theirs. */
  async function prepare(line: string): Promise<string> {
    if (!/^(dlq edit|park release) /.test(line)) return line;
    const event = orderConfirmed();
    const letter = (await scene.bury([{ event, partition: 3 }])).findLast(({ key }) => key === event.orderId);
    const [topic, value] = [scene.topics.retry, letter?.record.value ?? null];
    const headers = { ...letter?.record.headers, [headerNames.held]: 'dead-lettered' };
    await scene.publish([{ topic, partition: 3, key: event.orderId, value, headers }]);
    const file = join(folder, 'event.json');
    await writeFile(file, JSON.stringify({ ...event, totalAmount: '1.00' }));
    return line
      .replace('3/17', `3/${letter?.record.offset}`)
      .replace('ORDER_ID', event.orderId)
      .replace('event.json', file);
  }
  afterAll(() => Promise.all([scene.close(), publisher.close(), rm(folder, { recursive: true })]));

  it('show commands', () => {
    expect(tasks).not.toMatchObject({ redrive: '' });
    expect(tasks).not.toMatchObject({ replay: '' });
    expect(commands.filter(({ page }) => page.includes('operations.md')).length).toBeGreaterThan(8);
    expect(commands.filter(({ page }) => page.includes('runbook.md')).length).toBeGreaterThan(5);
  });

  async function run(line: string): Promise<Ended> {
    const wait = /\b(redrive|replay|edit) .*--yes/.test(line) ? ' --no-follow' : '';
    const task = line.startsWith('replay') ? tasks.replay : tasks.redrive;
    const prepared = await prepare(line.replace('TASK', task));
    const child = scene.start(`${prepared}${wait}`, undefined, {
      DATABASE_URL: publisher.url,
      EDITOR: 'cat',
    });
    const ended = untilEnded(child);
    if (/--(watch|follow)\b/.test(line)) child.stdout?.once('data', () => child.kill('SIGINT'));
    return ended;
  }

  /** What only looks is begun while the one before it, which only looks too, is still running. */
  const begun = new Map<string, Promise<Ended>>();
  function runWithTheNext(line: string): Promise<Ended> {
    const ended = begun.get(line) ?? run(line);
    const next = commands[commands.findIndex((command) => command.line === line) + 1]?.line;
    if (next !== undefined && ![line, next].some((each) => changesSomething.test(each)))
      begun.set(next, run(next));
    return ended;
  }

  it.each(commands)('$page: npx rivulet $line works', async ({ line }) => {
    const { status, output, errors } = await runWithTheNext(line);
    const isOver = errors.includes('it has ended, nothing is left of it');
    expect({ line, errors, isWell: isOver || (status === 0 && output !== '') }).toEqual({
      line,
      errors,
      isWell: true,
    });
  });
});
