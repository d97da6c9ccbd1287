import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goodHistory } from '../checks/sample-history.fixture.ts';
import { loadHistory, saveHistory } from './history-file.ts';

describe('a history in a file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'history-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('comes back as it was, with one entry per line', () => {
    const file = join(folder, 'deeper', 'history.json');
    const history = goodHistory();
    saveHistory(file, history);
    expect(loadHistory(file)).toEqual(history);
    expect(readFileSync(file, 'utf8').split('\n').length).toBeGreaterThan(
      history.calls.length + history.log.length,
    );
  });

  it('is refused in another format', () => {
    const file = join(folder, 'history.json');
    writeFileSync(file, '{"format": 3}');
    expect(() => loadHistory(file)).toThrow('no history of format 5');
  });
});
