import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  readFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '@rivulet/resilience';
import { waitFor } from '@rivulet/testing';
import { hashApiKey } from './api-keys.ts';
import { watchApiKeys } from './watch-api-keys.ts';

const listOf = (...keys: string[]) =>
  JSON.stringify(keys.map((key) => ({ client: key, sha256: hashApiKey(key), scopes: ['orders:read'] })));

let folder: string;
let file: string;
let reads: number;
const clock = createManualClock();
const errors: string[] = [];
const log = {
  info: () => undefined,
  error: (_facts: unknown, line: string) => void errors.push(line),
} as never;
let stop: AbortController;

/** As Kubernetes mounts a secret: file → ..data → a folder; an update swaps the middle link. */
function mount(name: string, content: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'keys.json'), content);
  symlinkSync(name, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'api-keys-'));
  file = join(folder, 'keys.json');
  mount('..1', listOf('old'));
  symlinkSync('..data/keys.json', file);
  errors.length = 0;
  reads = 0;
  stop = new AbortController();
});
afterEach(() => {
  stop.abort();
  rmSync(folder, { recursive: true });
});

function watch() {
  const keys = watchApiKeys({
    file,
    text: readFileSync(file, 'utf8'),
    log,
    signal: stop.signal,
    clock,
    read: (path) => readFile(path, 'utf8').finally(() => (reads += 1)),
  });
  const known = () => ['old', 'new'].filter((key) => keys.find(key, 0) !== undefined);
  const look = async () => {
    const before = reads;
    await waitFor(() => clock.pending().length === 1, { what: 'the next look to be planned' });
    clock.advance(2_000);
    await waitFor(() => reads > before && clock.pending().length === 1, { what: 'the file to be read' });
  };
  return { known, look };
}

describe('the file of API keys', () => {
  it('is read again when Kubernetes swaps the links under it', async () => {
    const { known, look } = watch();
    expect(known()).toEqual(['old']);
    mount('..2', listOf('old', 'new'));
    await look();
    expect(known()).toEqual(['old', 'new']);
    mount('..3', listOf('new'));
    await look();
    expect(known()).toEqual(['new']);
  });

  it('keeps the old keys while the new content is bad or away, and says so once', async () => {
    const { known, look } = watch();
    mount('..2', '[{"client":');
    await look();
    await look();
    rmSync(file);
    await look();
    expect(known()).toEqual(['old']);
    expect(errors).toHaveLength(2);
    writeFileSync(file, listOf('new'));
    await look();
    expect(known()).toEqual(['new']);
  });
});
