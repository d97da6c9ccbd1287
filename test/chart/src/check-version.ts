import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Of the chart's files those that change nothing of what is installed. */
const ofNoAccount = /^(?:README\.md|UPGRADING\.md|ci\/)/;

/**
 * Why the chart can't be released as the version that it names: users of the last release would get other files under
 * the same version, or nobody tells them what changed. The last release is the newest tag `vX.Y.Z` before HEAD, or
 * `since`. Versions are compared by Semantic Versioning 2.0.0, without pre-releases. @throws Error when git can't say
 */
export function checkVersion(chart: string, since = lastRelease(chart)): string[] {
  const problems: string[] = [];
  const version = versionIn(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  const upgrading = readFileSync(join(chart, 'UPGRADING.md'), 'utf8');
  if (!upgrading.split('\n').includes(`## ${version}`))
    problems.push(
      `UPGRADING.md has no "## ${version}": say what changes for who upgrades, or that nothing does`,
    );
  if (since === undefined) return problems;
  const changed = git(chart, 'diff', '--name-only', '--relative', since, '--', '.')
    .split('\n')
    .filter((file) => file !== '' && !ofNoAccount.test(file));
  const released = versionIn(git(chart, 'show', `${since}:./Chart.yaml`));
  if (changed.length > 0 && compare(version, released) <= 0)
    problems.push(
      `Chart.yaml has version ${version}, ${since} has ${released}: it must be higher, for these changed: ${changed.join(', ')}`,
    );
  return problems;
}

function lastRelease(chart: string): string | undefined {
  return (
    git(chart, 'tag', '--list', 'v[0-9]*', '--merged', 'HEAD', '--sort=-version:refname').split('\n')[0] ||
    undefined
  );
}

function versionIn(chartYaml: string): string {
  const { version } = parse(chartYaml) as { version: unknown };
  if (typeof version === 'string' && /^\d+\.\d+\.\d+$/.test(version)) return version;
  throw new Error(`Chart.yaml: version is ${JSON.stringify(version)}, must be three numbers such as 1.2.3`);
}

function compare(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  return [0, 1, 2].map((part) => (a[part] ?? 0) - (b[part] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Not the repository that a hook of git's has named: the chart's own. */
function git(folder: string, ...words: string[]): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  return execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8', stdio: 'pipe', env });
}
