import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { takeStateDir } from '../stack-record.ts';
import { clearState } from './clear-state.ts';

const log = { info: () => undefined, warn: () => undefined };

describe('clearState', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rivulet-state-'));
    for (const name of [
      'logs',
      'ledgers',
      'registry',
      'postgres',
      'kafka-1',
      'kafka-4.1.0',
      'my-documents',
    ]) {
      await mkdir(path.join(folder, name, 'inside'), { recursive: true });
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("removes the state, and neither Kafka's jars nor what is not its own", async () => {
    await clearState(folder, log);
    expect((await readdir(folder)).toSorted()).toEqual(['kafka-4.1.0', 'my-documents']);
  });

  it('removes nothing while a stack runs with it', async () => {
    const record = await takeStateDir(folder, log);
    await expect(clearState(folder, log)).rejects.toThrow('still runs');
    expect(await readdir(folder)).toContain('kafka-1');
    record.release();
  });
});
