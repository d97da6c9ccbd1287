import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinks } from './broken-links.ts';
import { codeBlocks } from './code-in-markdown.ts';
import { namedSamples } from './named-samples.ts';
import { namedTests, unshownPromises } from './named-tests.ts';
import { readPages } from './pages.ts';
import { runSamples } from './run-samples.ts';
import { sampleFaults } from './sample-faults.ts';
import { unknownVariables, variablesOf } from './unknown-variables.ts';
import { wrongCommands } from './wrong-commands.ts';

const root = join(import.meta.dirname, '../../../..');
const pages = readPages(root);
const page = (path: string) => pages.find((candidate) => candidate.path === path) ?? { path, text: '' };
const readJson = (path: string) =>
  JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, object>;

describe.each(pages)('$path', (each) => {
  it('has only links that lead somewhere', () => {
    expect(brokenLinks(each, pages, root)).toEqual([]);
  });

  it('names only commands that exist', () => {
    const scripts = Object.keys(readJson('package.json').scripts ?? {});
    const targets = Object.keys(readJson('nx.json').targetDefaults ?? {});
    const files = namedSamples(each).map(({ path }) => path);
    const names = Object.keys(readJson('tools/generators/generators.json').generators ?? {});
    const generators = names.map((name) => `@rivulet/generators:${name}`);
    expect(wrongCommands(each, { scripts, targets, generators, files }, root)).toEqual([]);
  });

  it('names only environment variables that something reads', () => {
    const sources = globSync('{apps,libs,tools}/*/src/**/*.ts', { cwd: root }).filter(
      (path) => !/\.i?test\.ts$/.test(path),
    );
    const texts = sources.map((path) => readFileSync(join(root, path), 'utf8'));
    const samples = namedSamples(each).map(({ code }) => code);
    const known = new Set([...texts, ...samples].flatMap(variablesOf));
    expect(unknownVariables(each, known)).toEqual([]);
  });
});

describe('the docs', () => {
  it.each(['docs/guarantees.md', 'docs/failures.md'])(
    '%s has a test for each of its rows, by its exact title',
    (path) => {
      expect(namedTests(page(path)).length).toBeGreaterThan(20);
      expect(unshownPromises(page(path), root)).toEqual([]);
    },
  );

  it('have samples that the compiler takes', () => {
    expect(sampleFaults(pages, root)).toEqual([]);
  }, 120_000);

  it('lead to a first subscriber whose files pass their test', async () => {
    const { status, output } = await runSamples(page('docs/first-subscriber.md'), root);
    expect(output).toContain('2 passed');
    expect(status).toBe(0);
  }, 120_000);

  it('begin with the two commands that package.json offers, of which CI runs the test', () => {
    const commands = codeBlocks(page('README.md').text).map(({ code }) => code.trim());
    expect(commands).toEqual(expect.arrayContaining(['npm ci && npm start', 'npm ci && npm test']));
    expect(readJson('package.json').scripts).toMatchObject({
      start: expect.any(String),
      test: expect.any(String),
    });
    const ci = readFileSync(join(root, '.ci/run'), 'utf8');
    expect(ci).toMatch(/^npm ci\b/m);
    expect(ci).toMatch(/\bnpm test$/m);
  });

  it('show the ready block as npm start prints it', async () => {
    const { readyBlock } = (await import(join(root, 'tools/local-stack/src/start/ready-block.ts'))) as {
      readyBlock: (facts: object) => string;
    };
    const printed = readyBlock({
      startMs: 0,
      stack: 'Stack: local (no Docker engine: nothing answers at /var/run/docker.sock).',
      publisherUrl: 'http://localhost:3000',
      subscribers: [
        { name: 'inventory-subscriber', url: 'http://localhost:3001' },
        { name: 'notification-subscriber', url: 'http://localhost:3002' },
      ],
      apis: [
        { name: 'inventory API', url: 'http://localhost:3011' },
        { name: 'notification API', url: 'http://localhost:3012' },
      ],
      logFolder: '.rivulet/logs',
      stateFolder: '.rivulet',
    });
    const shown = codeBlocks(page('README.md').text).find(({ code }) => code.startsWith('Rivulet is ready'));
    expect(shown?.code.trim()).toBe(printed.replace('after 0.0 s', 'after … s').trim());
  });
});
