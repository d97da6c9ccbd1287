#!/usr/bin/env node
import { execFileSync, spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { createResourceCheck } from './check-resource.ts';
import { checkVersion } from './check-version.ts';
import { examples } from './examples.fixture.ts';
import { findHelm, findKubernetesSchemas, kubernetesVersion } from './find-tools.ts';
import { chart, render, renderText, type Resource } from './render.ts';

const help = `Checks the chart with each of its example values.

  npm run chart:check [-- --server] [--since REF]

The version, which must rise with what is installed; helm lint --strict; Kubernetes' schemas (${kubernetesVersion}, unknown fields refused) and those of the operators.
--server  also the API server of kubectl's current context, which refuses more and changes nothing. Kinds that it does
          not have are named and left out.
--since   the release that the version is compared with, by its tag or commit; default the newest tag vX.Y.Z
helm is HELM, the one on the path, or one that is fetched once; the schemas are fetched once with pip.
Exit status: 0 all is well, 1 something is not, 69 a tool can't be had, 64 wrong usage.`;

const options = {
  server: { type: 'boolean' },
  since: { type: 'string' },
  help: { type: 'boolean' },
} as const;
let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'] = {};
try {
  values = parseArgs({ options }).values;
  if (values.help === true) console.log(help);
  else process.exitCode = checkAll(values.server === true);
} catch (error) {
  if (!String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(`${(error as Error).message}\n\n${help}`);
  process.exitCode = 64;
}

function checkAll(onServer: boolean): number {
  const [helm, schemas] = [findHelm(), findKubernetesSchemas()];
  for (const found of [helm, schemas])
    if ('missing' in found) console.error(`can't be had: ${found.missing}`);
  if ('missing' in helm || 'missing' in schemas) return 69;
  const check = createResourceCheck(schemas.path);
  const ofVersion = checkVersion(chart, values.since);
  for (const problem of ofVersion) console.log(`WRONG  ${problem}`);
  let isWell = ofVersion.length === 0;
  for (const file of examples) {
    const lint = spawnSync(helm.path, ['lint', '--strict', chart, '--values', `${chart}/${file}`], {
      encoding: 'utf8',
    });
    const options = { helm: helm.path, values: [file] };
    const resources = render(options);
    const problems = resources.map(check).filter((problem) => problem !== undefined);
    if (lint.status !== 0) problems.push(lint.stdout + lint.stderr);
    if (onServer) problems.push(...askServer(resources, renderText(options)));
    console.log(`${problems.length === 0 ? 'well  ' : 'WRONG '} ${file}: ${resources.length} resources`);
    for (const problem of problems) console.log(`       ${problem}`);
    isWell &&= problems.length === 0;
  }
  return isWell ? 0 : 1;
}

/** What the API server of the current context would refuse. */
function askServer(resources: readonly Resource[], text: string): string[] {
  const known = execFileSync('kubectl', ['api-resources', '--no-headers'], { encoding: 'utf8' });
  const has = ({ apiVersion, kind }: Resource) =>
    known
      .split('\n')
      .some((line) => new RegExp(`\\s${apiVersion}\\s+(true|false)\\s+${kind}\\s*$`).test(line));
  const missing = resources.filter((resource) => !has(resource));
  const kinds = [...new Set(missing.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))];
  if (kinds.length > 0) console.log(`       not asked about, the server has none: ${kinds.join(', ')}`);
  const asked = text
    .split(/^---$/m)
    .filter((part) => !missing.some(({ kind }) => new RegExp(`^kind: ${kind}$`, 'm').test(part)))
    .join('---\n');
  const { status, stderr } = spawnSync(
    'kubectl',
    ['apply', '--dry-run=server', '--validate=strict', '--namespace', 'default', '--filename', '-'],
    { input: asked.replaceAll(/^ {2}namespace: .*$/gm, ''), encoding: 'utf8' },
  );
  return status === 0 ? [] : stderr.trim().split('\n');
}
