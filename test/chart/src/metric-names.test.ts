import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const workspaceRoot = join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(workspaceRoot, file), 'utf8');

/** Instruments that the code makes, as Prometheus has their names: counters end with `_total`, histograms with `_bucket`. */
const instruments = new Map(
  globSync('{apps,libs}/*/src/**/*.ts', { cwd: workspaceRoot })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => [...read(file).matchAll(/(\w+)\(\s*(?:meter,\s*)?'(rivulet(?:\.[a-z_]+)+)'/g)])
    .map(([, made = '', name = '']) => [name.replaceAll('.', '_') + suffixOf(made), made]),
);

function suffixOf(made: string): string {
  if (/counter/i.test(made)) return '_total';
  return /histogram/i.test(made) ? '_bucket' : '';
}

it.each(['deploy/helm/rivulet/alerts.yaml', 'deploy/helm/rivulet/dashboards/rivulet.json'])(
  '%s asks only for metrics that there are',
  (file) => {
    const asked = new Set(read(file).match(/\brivulet_\w+/g));
    expect(asked.size).toBeGreaterThan(8);
    expect([...asked].filter((name) => !instruments.has(name))).toEqual([]);
  },
);

it('sends to sections of the runbook that there are', () => {
  const sections = [...read('docs/runbook.md').matchAll(/^## (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9 ]/g, '')
      .replaceAll(' ', '-'),
  );
  const named = [...read('deploy/helm/rivulet/alerts.yaml').matchAll(/runbook: (\S+)/g)].map(
    ([, name]) => name,
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => name === undefined || !sections.includes(name))).toEqual([]);
});
