import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Finding, Sample } from './sample.ts';

// Each claim is a sample that breaks one rule, or one that breaks none. All are linted in one run.
const claims: { claim: string; sample: Sample; fires: string | undefined }[] = [];

function sample(file: string, code: string, needsTypes = false): Sample {
  return { file, code, needsTypes };
}

function imports(file: string, target: string): Sample {
  return sample(file, `import { something } from '${target}';\nexport const it = something;\n`);
}

const boundary = '@nx/enforce-module-boundaries';

const forbidden: [string, string][] = [
  ['apps/inventory-subscriber/src/made-up.ts', '@rivulet/publisher'],
  ['apps/inventory-subscriber/src/made-up.ts', '@rivulet/notification-subscriber'],
  ['apps/publisher/src/made-up.ts', '@rivulet/testing'],
  ['apps/publisher/src/made-up.ts', '@rivulet/local-stack'],
  ['libs/outbox/src/made-up.ts', '@rivulet/subscriber'],
  ['libs/outbox/src/made-up.ts', '@rivulet/publisher'],
  ['libs/subscriber/src/made-up.ts', '@rivulet/outbox'],
  ['libs/subscriber/src/made-up.ts', '@rivulet/testing'],
  ['libs/kafka/src/made-up.ts', '@rivulet/subscriber'],
  ['libs/kafka/src/made-up.ts', '@rivulet/outbox'],
  ['libs/kafka/src/made-up.ts', '@rivulet/resilience'],
  ['libs/contracts/src/made-up.ts', '@rivulet/kafka'],
  ['libs/telemetry/src/made-up.ts', '@rivulet/service'],
  ['libs/resilience/src/made-up.ts', '@rivulet/telemetry'],
  ['libs/service/src/made-up.ts', '@rivulet/contracts'],
  ['libs/testing/src/made-up.ts', '@rivulet/publisher'],
  ['libs/testing/src/made-up.ts', '@rivulet/local-stack'],
  ['tools/local-stack/src/made-up.ts', '@rivulet/publisher'],
  ['tools/local-stack/src/made-up.ts', '@rivulet/integration'],
  ['test/integration/src/made-up.ts', '@rivulet/publisher'],
  ['libs/contracts/src/made-up.test.ts', '@rivulet/testing'],
  ['libs/testing/src/made-up.ts', '@rivulet/subscriber'],
  ['libs/outbox/src/made-up.test.ts', '@rivulet/subscriber'],
  ['apps/publisher/src/made-up.itest.ts', '@rivulet/inventory-subscriber'],
];
for (const [file, target] of forbidden) {
  claims.push({ claim: `${file} may not import ${target}`, sample: imports(file, target), fires: boundary });
}
claims.push({
  claim: 'no file reaches into another project by a relative path',
  sample: imports('libs/subscriber/src/made-up.ts', '../../kafka/src/index.ts'),
  fires: boundary,
});

const allowed: [string, string][] = [
  ['bench/src/made-up.ts', '@rivulet/publisher'],
  ['apps/publisher/src/made-up.ts', '@rivulet/outbox'],
  ['apps/publisher/src/made-up.ts', '@rivulet/contracts'],
  ['apps/inventory-subscriber/src/made-up.ts', '@rivulet/subscriber'],
  ['libs/outbox/src/made-up.ts', '@rivulet/kafka'],
  ['libs/subscriber/src/made-up.ts', '@rivulet/resilience'],
  ['libs/kafka/src/made-up.ts', '@rivulet/contracts'],
  ['libs/kafka/src/made-up.ts', '@rivulet/service'],
  ['libs/service/src/made-up.ts', '@rivulet/telemetry'],
  ['libs/testing/src/made-up.ts', '@rivulet/contracts'],
  ['tools/local-stack/src/made-up.ts', '@rivulet/testing'],
  ['test/integration/src/made-up.ts', '@rivulet/local-stack'],
  ['libs/subscriber/src/made-up.test.ts', '@rivulet/testing'],
  ['libs/outbox/src/made-up.itest.ts', '@rivulet/testing'],
  ['apps/publisher/src/made-up.test.ts', '@rivulet/testing'],
];
for (const [file, target] of allowed) {
  claims.push({ claim: `${file} may import ${target}`, sample: imports(file, target), fires: undefined });
}

const plain = 'libs/kafka/src/made-up.ts';
const test = 'libs/kafka/src/made-up.test.ts';
const integrationTest = 'test/integration/src/made-up.itest.ts';
const broken: [string, string, string, string][] = [
  [
    'process.env outside of the files for it',
    plain,
    'export const level = process.env.LOG_LEVEL;',
    'no-restricted-properties',
  ],
  [
    'env imported from node:process',
    plain,
    "import { env } from 'node:process';\nexport const level = env.LOG_LEVEL;",
    'no-restricted-imports',
  ],
  [
    'a relative import without .ts',
    plain,
    "import { a } from './a';\nexport const b = a;",
    'no-restricted-imports',
  ],
  [
    'a relative import with .js',
    plain,
    "import { a } from './a.js';\nexport const b = a;",
    'no-restricted-imports',
  ],
  ['import.meta.url', plain, 'export const here = import.meta.url;', 'no-restricted-syntax'],
  ['a value made in index.ts', 'libs/kafka/src/index.ts', 'export const a = 1;', 'no-restricted-syntax'],
  ['export * in index.ts', 'libs/kafka/src/index.ts', "export * from './frame.ts';", 'no-restricted-syntax'],
  ['any', plain, 'export const a: any = 1;', '@typescript-eslint/no-explicit-any'],
  ['console in a library', plain, "console.log('hello');", 'no-console'],
  ['a file of more than 200 lines', plain, 'export const a = 1;\n'.repeat(201), 'max-lines'],
  ['a file name of empty words', 'libs/kafka/src/kafka-utils.ts', 'export const a = 1;', 'rivulet/file-name'],
  ['a file name in camelCase', 'libs/kafka/src/madeUp.ts', 'export const a = 1;', 'rivulet/file-name'],
  [
    'an unused disable comment',
    plain,
    '// eslint-disable-next-line no-console\nexport const a = 1;',
    'parser',
  ],
  ['it.only', test, "it.only('claims', () => undefined);", 'no-restricted-syntax'],
  ['it.only.each', test, "it.only.each([1])('claims', () => undefined);", 'no-restricted-syntax'],
  ['describe.skip', test, "describe.skip('thing', () => undefined);", 'no-restricted-syntax'],
  [
    'a test that is chosen to be skipped',
    integrationTest,
    "const when = Math.random() > 2 ? it : it.skip;\nwhen('claims', () => undefined);",
    'no-restricted-syntax',
  ],
  ['xit', test, "xit('claims', () => undefined);", 'no-restricted-syntax'],
  ['setTimeout in a test', test, 'setTimeout(() => undefined, 100);', 'no-restricted-syntax'],
  [
    'a sleep from node:timers/promises in a test',
    integrationTest,
    "import { setTimeout as sleep } from 'node:timers/promises';\nawait sleep(100);",
    'no-restricted-imports',
  ],
];
for (const [claim, file, code, rule] of broken) {
  claims.push({ claim: `reports ${claim}`, sample: sample(file, code), fires: rule });
}

const typed = 'libs/service/src/listen.ts';
const brokenByType: [string, string, string][] = [
  [
    'a promise that nobody waits for',
    'export const start = (): void => {\n  Promise.reject(new Error());\n};',
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'an async function where none is awaited',
    'const work = async (): Promise<void> => Promise.resolve();\n[1].forEach(work);',
    '@typescript-eslint/no-misused-promises',
  ],
  [
    'a switch that misses a case',
    "export function act(outcome: 'done' | 'retry'): void {\n  switch (outcome) {\n    case 'done':\n      return;\n  }\n}",
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
  [
    'a type imported as a value',
    "import { Server } from 'node:http';\nexport const close = (server: Server) => server.close();",
    '@typescript-eslint/consistent-type-imports',
  ],
  [
    'any that leaks out of JSON.parse',
    "export const port: number = JSON.parse('1');",
    '@typescript-eslint/no-unsafe-assignment',
  ],
];
for (const [claim, code, rule] of brokenByType) {
  claims.push({ claim: `reports ${claim}`, sample: sample(typed, code, true), fires: rule });
}

const good: [string, string, string][] = [
  ['process.env in config.ts', 'apps/publisher/src/config.ts', 'export const level = process.env.LOG_LEVEL;'],
  ['process.env in main.ts', 'apps/publisher/src/main.ts', 'export const level = process.env.LOG_LEVEL;'],
  ['process.env in a tool', 'tools/house/src/made-up.ts', 'export const level = process.env.LOG_LEVEL;'],
  ['import.meta.dirname', plain, 'export const here = import.meta.dirname;'],
  ['a timer outside of tests', plain, 'export const timer = setTimeout(() => undefined, 100);'],
  ['a plain test', test, "it('claims', () => {\n  expect(1).toBe(1);\n});"],
  ['a long test', test, 'expect(1).toBe(1);\n'.repeat(300)],
  ['200 lines and their comments', plain, '// why\nexport {};\n'.repeat(200)],
  [
    'an index that re-exports by name',
    'libs/kafka/src/index.ts',
    "export { frame } from './wire-format.ts';\nexport type { Kafka } from './kafka.ts';",
  ],
];
for (const [claim, file, code] of good) {
  claims.push({ claim: `accepts ${claim}`, sample: sample(file, `${code}\n`), fires: undefined });
}
claims.push({
  claim: 'accepts good typed code',
  sample: sample(
    typed,
    'export async function work(): Promise<void> {\n  await Promise.resolve();\n}\n',
    true,
  ),
  fires: undefined,
});

let findings: Finding[][] = [];

beforeAll(() => {
  const lint = spawnSync(process.execPath, [join(import.meta.dirname, 'lint-texts.fixture.ts')], {
    input: JSON.stringify(claims.map((entry) => entry.sample)),
    encoding: 'utf8',
  });
  if (lint.status !== 0) throw new Error(`linting the samples failed: ${lint.stderr}`);
  findings = JSON.parse(lint.stdout) as Finding[][];
}, 120_000);

describe('the rules of the house', () => {
  it.each(claims.map(({ claim, fires }, at) => ({ claim, fires, at })))('$claim', ({ fires, at }) => {
    const found = findings[at] ?? [];
    if (fires === undefined) expect(found).toEqual([]);
    else expect(found.map((finding) => finding.rule)).toContain(fires);
  });
});
