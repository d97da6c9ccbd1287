import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openStateDir } from './open-state-dir.ts';

describe('openStateDir', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'rivulet-state-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes the folder', () => {
    const wanted = path.join(folder, 'a', 'b');
    expect(openStateDir(wanted)).toBe(wanted);
    expect(existsSync(wanted)).toBe(true);
  });

  it('names the folder, the reason and the way out when it cannot be had', () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(() => openStateDir(path.join(folder, 'file', 'state'))).toThrow(
      /^State cannot be kept in .*state \(.*ENOTDIR.*\): set RIVULET_STATE_DIR/,
    );
  });
});
