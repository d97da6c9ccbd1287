import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { volumeNames, volumesFor } from './volumes.ts';

let stateDir: string;
beforeEach(() => (stateDir = mkdtempSync(join(tmpdir(), 'volumes-'))));
afterEach(() => rmSync(stateDir, { recursive: true }));

function dockerWith(removed: string[], failure?: object) {
  const remove = (name: string) => async () => {
    removed.push(name);
    if (failure) throw Object.assign(new Error('refused'), failure);
  };
  return async () => ({ getVolume: (name: string) => ({ remove: remove(name) }) });
}

describe('volumesFor', () => {
  it('keeps the volumes of a state folder, and removes them when the folder is new', async () => {
    const removed: string[] = [];
    await volumesFor(stateDir, dockerWith(removed, { statusCode: 404 }));
    const volumes = await volumesFor(stateDir, dockerWith(removed));
    const names = volumeNames(stateDir);
    expect(removed.toSorted()).toEqual(Object.values(names).toSorted());
    expect(volumes.kafka('/var/lib/kafka/data')).toEqual([
      { source: names.kafka, target: '/var/lib/kafka/data' },
    ]);
  });

  it('does not go on with volumes that could not be removed', async () => {
    await expect(volumesFor(stateDir, dockerWith([], { statusCode: 409 }))).rejects.toThrow('refused');
  });
});
