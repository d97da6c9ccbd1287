import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenLinks } from './broken-links.ts';
import { codeBlocks } from './code-in-markdown.ts';
import { unshownPromises } from './named-tests.ts';
import { runSamples } from './run-samples.ts';
import { sampleFaults } from './sample-faults.ts';
import { hasTest } from './test-titles.ts';
import { unknownVariables, variablesOf } from './unknown-variables.ts';
import { wrongCommands } from './wrong-commands.ts';

const root = join(import.meta.dirname, '../../../..');
const page = (text: string) => ({ path: 'docs/page.md', text });

describe('brokenLinks', () => {
  it('finds files and headings that are not there', () => {
    const good =
      '[a](./package.json) [b](https://example.com/x) [c](#some-heading-1) [`d`](README.md#some-heading-1)';
    const text = `# Some heading, 1\n${good}\n[e](gone.md) [f](#gone) [\`g\`](README.md#gone)\n`;
    const readme = { path: 'README.md', text };
    expect(brokenLinks(readme, [readme], root)).toEqual(['gone.md', '#gone', 'README.md#gone']);
  });
});

describe('unshownPromises', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'docs-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('finds tests that do not exist, rows without a test and tests without a row', () => {
    writeFileSync(join(folder, 'a.test.ts'), "it('holds', () => undefined);\n");
    const rows = '| 1.1 | a |\n| 1.2 | b |\n| 1.3 | c |\n';
    const tests = [
      '- 1.1 [a.test.ts](../a.test.ts) › holds',
      '- 1.2 [a.test.ts](../a.test.ts) › hold',
      '- 1.4 [a.test.ts](../a.test.ts) › holds',
      '- 1.1 a.test.ts › holds',
    ];
    expect(unshownPromises(page(rows + tests.join('\n')), folder)).toEqual([
      "1.2: a.test.ts has no test 'hold'",
      '1.3: no test shows it',
      '1.4: no table has this row',
      '1 lines with › do not have the form of a named test',
    ]);
  });
});

describe('hasTest', () => {
  const source = [
    "describe('group', () => {",
    "  it('plain', () => undefined);",
    "  it.each([['a null'], ['text']])('refuses %s (really)', () => undefined);",
    "  // it('in a comment', () => undefined);",
    '  it(`with "quotes" and broker\\`s`, () => undefined);',
    "  expect('it is no title').toBe('x');",
    '});',
  ].join('\n');

  it.each(['plain', 'refuses %s (really)', 'refuses a null (really)', 'with "quotes" and broker`s'])(
    'finds: %s',
    (title) => {
      expect(hasTest(source, title)).toBe(true);
    },
  );

  it.each([
    'plai',
    'plain ',
    'group',
    'in a comment',
    'it is no title',
    'refuses all (really)',
    'refuses a null',
  ])('does not find: %s', (title) => {
    expect(hasTest(source, title)).toBe(false);
  });
});

describe('wrongCommands', () => {
  it('finds scripts, targets and files that are not there', () => {
    const good = [
      'npm ci && npm start',
      'npm run lint',
      'A_B=1 npx nx run-many -t lint test',
      'npx jest --config jest.config.cjs x',
      'npx nx g @rivulet/generators:event OrderShipped',
    ];
    const wrong = [
      ...['npm run gone', 'npm strat', 'npx nx gone @rivulet/kafka', 'npx node tools/gone.ts'],
      'npx nx g @rivulet/generators:gone OrderShipped',
    ];
    const text = `\`${[...good, ...wrong].join('` `')}\`\n\n\`\`\`\nnpm gone\n\`\`\`\n`;
    const commands = {
      scripts: ['start', 'lint', 'test'],
      targets: ['lint', 'test'],
      generators: ['@rivulet/generators:event'],
    };
    expect(wrongCommands(page(text), commands, root)).toEqual([...wrong, 'npm gone']);
  });
});

describe('unknownVariables', () => {
  it('finds names that nothing reads', () => {
    const source =
      "setting('A_ONE', x); portOf(\n'A_TWO'); env.A_THREE; env['A_FOUR']; const five = { env: 'A_FIVE' };";
    const known = new Set(variablesOf(source));
    expect(unknownVariables(page('A_ONE A_TWO=1 `A_THREE` A_FOUR, A_FIVE and A_SIX'), known)).toEqual([
      'A_SIX',
    ]);
  });
});

describe('sampleFaults', () => {
  it('finds what the compiler does not take, with page and line', () => {
    const text = '```ts\nconst port: number = 1;\nexport const text: string = port;\n```\n';
    expect(sampleFaults([page(text)], root)).toEqual([
      "docs/page.md sample 1, line 2: Type 'number' is not assignable to type 'string'.",
    ]);
  }, 120_000);

  it('lets files of an app import each other', () => {
    const [one, two] = ['apps/made-up/src/one.ts', 'apps/made-up/src/two.ts'];
    const text = `\`\`\`ts\n// ${one}\nexport const one = 1;\n\`\`\`\n\n\`\`\`ts\n// ${two}\nimport { one } from './one.ts';\nexport const two: string = one;\n\`\`\`\n`;
    expect(sampleFaults([page(text)], root)).toEqual([
      `${two}, line 3: Type 'number' is not assignable to type 'string'.`,
    ]);
  }, 120_000);
});

describe('runSamples', () => {
  it('fails with a test that fails', async () => {
    const code = "// apps/made-up/src/made-up.test.ts\nit('holds', () => expect(1).toBe(2));\n";
    const { status, output } = await runSamples(page(`\`\`\`ts\n${code}\`\`\`\n`), root);
    expect(output).toContain('1 failed');
    expect(status).toBe(1);
  }, 120_000);
});

describe('codeBlocks', () => {
  it('takes the indentation of a list away', () => {
    expect(codeBlocks('1. x\n\n   ```ts\n   if (a) {\n     b();\n   }\n   ```\n')).toEqual([
      { language: 'ts', code: 'if (a) {\n  b();\n}\n' },
    ]);
  });
});
