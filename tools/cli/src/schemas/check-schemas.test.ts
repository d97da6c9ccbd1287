import { checkSchemas } from './check-schemas.ts';
import { breakLines, checkLines } from './describe-schemas.ts';
import { readGitVersions } from './git-versions.ts';
import { ownFolder, readSchemas } from './read-schemas.ts';
import { openRepository, orderSchema } from './repository.fixture.ts';

type Repository = ReturnType<typeof openRepository>;

const opened: Repository[] = [];
afterEach(() => opened.splice(0).forEach((repository) => repository.remove()));

/** A repository with one schema of these fields, committed. */
function repositoryWith(fields: Parameters<typeof orderSchema>[0], options?: { git: boolean }): Repository {
  const repository = openRepository(options);
  opened.push(repository);
  repository.write('ordered.avsc', orderSchema(fields));
  if (options?.git !== false) repository.commit();
  return repository;
}

async function check(folder: string) {
  const history = await readGitVersions(folder);
  const checked = await checkSchemas(readSchemas(folder), history);
  return {
    history,
    checked,
    breaks: checked.flatMap(({ breaks }) => breaks),
    lines: checkLines(checked, history),
  };
}

describe('the schemas of this repository', () => {
  it('read all that was ever written with the earlier ones', async () => {
    const { breaks, checked, history } = await check(ownFolder);
    expect(breaks).toEqual([]);
    const compared = checked.reduce((sum, { git = 0 }) => sum + git, 0);
    // Where there is no history, there is nothing to compare with.
    if (history.kind === 'unread') expect(history.because).toBe('no repository');
    else expect(compared).toBeGreaterThanOrEqual(checked.length);
  });
});

describe('a check against git', () => {
  it('is content with a new field that has a default, before it is committed', async () => {
    const repository = repositoryWith({ quantity: 'int' });
    repository.write('ordered.avsc', orderSchema({ quantity: 'int', note: { type: 'string', default: '' } }));
    const { breaks, checked } = await check(repository.folder);
    expect(breaks).toEqual([]);
    expect(checked).toMatchObject([{ file: 'ordered.avsc', topic: 'shop.ordered', git: 1 }]);
  });

  it.each([
    ['a new field without a default', { quantity: 'int', note: 'string' }, 'note'],
    ['another type', { quantity: 'boolean' }, 'quantity'],
    ['a renamed field', { amount: 'int' }, 'amount'],
  ])('finds %s', async (_what, fields, path) => {
    const repository = repositoryWith({ quantity: 'int' });
    repository.write('ordered.avsc', orderSchema(fields));
    expect((await check(repository.folder)).breaks).toMatchObject([{ path }]);
  });

  it('finds what breaks only an older version, and says which', async () => {
    const repository = repositoryWith({ quantity: 'long' });
    repository.write('ordered.avsc', orderSchema({}));
    repository.commit();
    repository.write('ordered.avsc', orderSchema({ quantity: { type: 'int', default: 0 } }));
    repository.commit();
    const { breaks } = await check(repository.folder);
    expect(breaks).toMatchObject([{ path: 'quantity', reader: 'int', writer: 'long' }]);
    expect(breaks[0]?.versions).toEqual([expect.stringMatching(/^[0-9a-f]{7,} of \d{4}-\d\d-\d\d$/)]);
  });

  it('goes by the topic: another file does not make another event', async () => {
    const repository = repositoryWith({ quantity: 'int' });
    repository.write('moved.avsc', orderSchema({ quantity: 'string' }));
    repository.git('rm', '--quiet', 'schemas/ordered.avsc');
    repository.commit();
    expect((await check(repository.folder)).breaks).toMatchObject([{ path: 'quantity' }]);
    repository.write('moved.avsc', orderSchema({ quantity: 'string' }, 'shop.ordered-v2'));
    expect((await check(repository.folder)).breaks).toEqual([]);
  });

  it('finds what came in by a branch that a merge has overruled', async () => {
    const repository = repositoryWith({ quantity: 'int' });
    repository.git('switch', '--quiet', '--create=side');
    repository.write('ordered.avsc', orderSchema({ quantity: 'int', note: { type: 'long', default: 0 } }));
    repository.commit();
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--strategy=ours', '--message=merge', 'side');
    repository.write('ordered.avsc', orderSchema({ quantity: 'int', note: { type: 'string', default: '' } }));
    expect((await check(repository.folder)).breaks).toMatchObject([{ path: 'note', writer: 'long' }]);
  });

  it('says what breaks, for whom, and how to do it instead', async () => {
    const repository = repositoryWith({ quantity: 'int' });
    repository.write('ordered.avsc', orderSchema({ quantity: 'string' }));
    const { checked, lines } = await check(repository.folder);
    expect(breakLines(checked).join('\n')).toMatch(
      /quantity: int was written, and can not be read as string \(reader: string; writer: int, in .* of .*\)[^]*topic of its own[^]*publish both/,
    );
    expect(lines[0]).toBe('ordered.avsc (shop.ordered): 1 in git: BREAKS');
  });

  it('says when there is no repository, when nothing was committed, and when the history is not all there', async () => {
    const without = repositoryWith({ quantity: 'int' }, { git: false });
    expect((await check(without.folder)).lines).toEqual([
      'not checked against git: no repository',
      'ordered.avsc (shop.ordered): compared with none',
    ]);

    const young = openRepository();
    opened.push(young);
    young.write('ordered.avsc', orderSchema({}));
    expect((await check(young.folder)).lines).toEqual([
      'ordered.avsc (shop.ordered): 0 in git: reads all of them',
    ]);

    const whole = repositoryWith({ quantity: 'int' });
    whole.write('ordered.avsc', orderSchema({}));
    whole.commit();
    whole.git('clone', '--quiet', '--depth=1', `file://${whole.root}`, `${whole.root}/shallow`);
    const { lines, checked } = await check(`${whole.root}/shallow/schemas`);
    expect(lines[0]).toContain('the clone is shallow');
    expect(checked).toMatchObject([{ git: 1 }]);
  });
});
