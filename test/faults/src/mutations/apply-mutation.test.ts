import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { mutationNames } from './mutations.ts';

const preload = join(import.meta.dirname, '../preload/mutate.ts');

function startMutated(name: string): string {
  const env = { PATH: process.env.PATH, RIVULET_MUTATION: name };
  const options = { env, encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync(process.execPath, ['--import', preload, '--eval', 'console.log("started")'], options);
}

describe('mutations', () => {
  it.each(mutationNames)('%s still finds in the kit what it turns off', (name) => {
    expect(startMutated(name)).toBe('started\n');
  });

  it('refuse a name that is none', () => {
    expect(() => startMutated('gravity')).toThrow('RIVULET_MUTATION=gravity is no mutation');
  });
});
