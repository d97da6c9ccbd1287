import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { bundles } from './bundles.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');

describe('bundle', () => {
  // Away from the workspace, so that nothing is found in its node_modules.
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-bundle-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function start(file: string, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
    return spawnSync(process.execPath, [file, ...args], { env, cwd: folder, encoding: 'utf8' });
  }

  it.each(Object.keys(bundles).filter((name) => name !== 'cli'))(
    'makes programs of %s that start by themselves and ask for their settings',
    async (name) => {
      const files = await bundle(name, join(folder, name), workspaceRoot);
      const services = files.filter(
        (file) => !file.endsWith('new-api-key.mjs') && !file.endsWith('migrate.mjs'),
      );
      for (const file of services) {
        const { status, stderr } = start(file);
        expect([status, stderr]).toEqual([78, expect.stringMatching(/^config: [A-Z_]+ is not set/)]);
      }
    },
  );

  it('makes a command that knows what it can do', async () => {
    const [file = ''] = await bundle('cli', join(folder, 'cli'), workspaceRoot);
    const { status, stdout } = start(file, ['--help']);
    expect([status, stdout]).toEqual([0, expect.stringContaining('rivulet topics')]);
  });

  it('lets the command find the schemas that it is to register', async () => {
    const [file = ''] = await bundle('cli', join(folder, 'cli'), workspaceRoot);
    const nobody = { KAFKA_BROKERS: 'localhost:1', SCHEMA_REGISTRY_URL: 'http://localhost:1' };
    const { status, stderr } = start(file, ['schemas', 'register'], nobody);
    expect([status, stderr]).toEqual([69, expect.not.stringContaining('ENOENT')]);
  });

  it('takes along what the programs read beside themselves, each under its own path', async () => {
    await bundle('publisher', join(folder, 'publisher'), workspaceRoot);
    for (const file of [
      'apps/publisher/src/migrations/0001-orders.sql',
      'libs/outbox/src/migrations/0001-outbox.sql',
    ])
      expect(existsSync(join(folder, 'publisher/files', file))).toBe(true);
  });

  it('refuses an image that there is not', async () => {
    await expect(bundle('shipping', join(folder, 'shipping'), workspaceRoot)).rejects.toThrow(
      'shipping is none of publisher,',
    );
  });
});
