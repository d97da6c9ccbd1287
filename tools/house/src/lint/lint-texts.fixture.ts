import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import type { Finding, Sample } from './sample.ts';

// Lints the samples on standard input as if they stood in the named files; jest cannot load ESLint's config itself.
const workspaceRoot = join(import.meta.dirname, '../../../..');

const withTypes = new ESLint({ cwd: workspaceRoot });
const withoutTypes = new ESLint({
  cwd: workspaceRoot,
  overrideConfig: { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
});

async function lint({ file, code, needsTypes }: Sample): Promise<Finding[]> {
  const eslint = needsTypes ? withTypes : withoutTypes;
  const [result] = await eslint.lintText(code, { filePath: join(workspaceRoot, file) });
  if (result === undefined) throw new Error(`${file} is ignored by the ESLint config`);
  return result.messages.map(({ ruleId, message }) => ({ rule: ruleId ?? 'parser', message }));
}

const samples = (await json(process.stdin)) as Sample[];
const findings: Finding[][] = [];
for (const sample of samples) findings.push(await lint(sample));
process.stdout.write(JSON.stringify(findings));
