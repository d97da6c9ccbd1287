import { startInventoryApi } from '@rivulet/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const imports = ['shift-clock.ts', 'say-sent-at.ts'].flatMap((file) => [
  '--import',
  join(import.meta.dirname, file),
]);

describe('a call', () => {
  it("says when it was made, by its caller's clock", async () => {
    const api = await startInventoryApi();
    try {
      const program = `import { request } from 'undici'; const before = Date.now();
        await request(${JSON.stringify(api.url)} + '/inventory/deduct', { method: 'PUT', body: '{}' });
        console.log(JSON.stringify([before, Date.now()]));`;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...imports, '--input-type=module', '--eval', program],
        { cwd: import.meta.dirname, env: { PATH: process.env.PATH, RIVULET_CLOCK_OFFSET_MS: '-3600000' } },
      );
      const [before, after] = JSON.parse(stdout) as [number, number];
      const [entry] = api.ledger();
      expect(entry?.sentAt).toBeGreaterThanOrEqual(before);
      expect(entry?.sentAt).toBeLessThanOrEqual(after);
      expect((entry?.at ?? 0) - (entry?.sentAt ?? 0)).toBeGreaterThan(3_500_000);
    } finally {
      await api.close();
    }
  });
});
