import { validate, version } from 'uuid';
import { newId } from './new-id.ts';

describe('newId', () => {
  it('gives UUIDs of version 7 that carry the time and never come twice, also when their random bytes are drawn anew', () => {
    const before = Date.now();
    const ids = Array.from({ length: 1_000 }, newId);
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) {
      expect([validate(id), version(id)]).toEqual([true, 7]);
      const at = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
      expect(at).toBeGreaterThanOrEqual(before);
      expect(at).toBeLessThanOrEqual(Date.now());
    }
    // 62 random bits each: the last 12 digits alone must differ, too.
    expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(1_000);
  });
});
