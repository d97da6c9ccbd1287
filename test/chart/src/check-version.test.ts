import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkVersion } from './check-version.ts';
import { chart } from './render.ts';

const opened: string[] = [];
afterAll(() => opened.forEach((folder) => rmSync(folder, { recursive: true })));

/** A repository with a chart, as it was released. */
function released() {
  const root = mkdtempSync(join(tmpdir(), 'rivulet-chart-'));
  opened.push(root);
  const folder = join(root, 'chart');
  mkdirSync(join(folder, 'templates'), { recursive: true });
  mkdirSync(join(folder, 'ci'));
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@localhost', ...words], {
      stdio: 'pipe',
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
    });
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  const version = (of: string) => {
    write('Chart.yaml', `name: a\nversion: ${of}\n`);
    write('UPGRADING.md', `# Upgrading\n\n## ${of}\n\nNothing.\n`);
  };
  const commit = () => {
    git('add', '--all');
    git('commit', '--quiet', '--no-gpg-sign', '--message=next');
  };
  git('init', '--quiet');
  version('0.9.0');
  write('templates/app.yaml', 'a: 1\n');
  commit();
  git('tag', 'v0.9.0');
  return { folder, write, version, commit, git };
}

describe('the version of the chart', () => {
  it('is one that can be released', () => {
    expect(checkVersion(chart)).toEqual([]);
  });

  it('stays while nothing that is installed changes', () => {
    const { folder, write, commit } = released();
    write('README.md', '# Better words\n');
    write('ci/minimal-values.yaml', 'a: 1\n');
    commit();
    expect(checkVersion(folder)).toEqual([]);
  });

  it.each(['committed', 'not yet committed'])('must rise when a template changes, which is %s', (how) => {
    const { folder, write, commit } = released();
    write('templates/app.yaml', 'a: 2\n');
    if (how === 'committed') commit();
    const [problem, ...more] = checkVersion(folder);
    expect(more).toEqual([]);
    expect(problem).toMatch(
      /version 0\.9\.0, v0\.9\.0 has 0\.9\.0: it must be higher, .*templates\/app\.yaml/,
    );
  });

  it.each([
    ['0.10.0', 0],
    ['0.9.1', 0],
    ['1.0.0', 0],
    ['0.8.9', 1],
  ])('may be %s after 0.9.0: %i problems', (next, problems) => {
    const { folder, write, version } = released();
    write('templates/app.yaml', 'a: 2\n');
    version(next);
    expect(checkVersion(folder)).toHaveLength(problems);
  });

  it('is compared with the newest release, not with the last by name', () => {
    const { folder, write, version, commit, git } = released();
    version('0.10.0');
    write('templates/app.yaml', 'a: 2\n');
    commit();
    git('tag', 'v0.10.0');
    write('templates/app.yaml', 'a: 3\n');
    expect(checkVersion(folder)).toEqual([expect.stringContaining('v0.10.0 has 0.10.0')]);
    expect(checkVersion(folder, 'v0.9.0')).toEqual([]);
  });

  it('has its part in UPGRADING.md', () => {
    const { folder, write } = released();
    write('Chart.yaml', 'name: a\nversion: 1.0.0\n');
    expect(checkVersion(folder)).toEqual([expect.stringContaining('UPGRADING.md has no "## 1.0.0"')]);
  });

  it('is three numbers', () => {
    const { folder, write } = released();
    write('Chart.yaml', 'name: a\nversion: next\n');
    expect(() => checkVersion(folder)).toThrow('version is "next", must be three numbers');
  });
});
