import type { FaultNote } from '../history/history.ts';
import { checkDueTimes } from './check-due-times.ts';
import { call, copy, failedCall, fault, goodHistory } from './sample-history.fixture.ts';

const messages = (more: Parameters<typeof goodHistory>[0]) =>
  checkDueTimes(goodHistory(more)).map(({ message }) => message);
const replicas = [{ name: 'inventory-1', group: 'inventory-subscriber', clockOffsetMs: 200 }];

describe('checkDueTimes', () => {
  it('takes a call at the time of its copy', () => {
    expect(
      messages({
        calls: [failedCall('a', 100), call('a', 1_000)],
        copies: [copy('a', 110, { notBefore: 1_000 })],
      }),
    ).toEqual([]);
  });

  it('finds a call before the time of its copy', () => {
    const found = messages({
      calls: [failedCall('a', 100), call('a', 700)],
      copies: [copy('a', 110, { notBefore: 1_000 })],
    });
    expect(found).toEqual([expect.stringMatching(/a: call \d+ by inventory-1 came 298 ms early/)]);
  });

  it("goes by the caller's clock", () => {
    const copies = [copy('a', 110, { notBefore: 1_000 })];
    expect(messages({ replicas, calls: [failedCall('a', 100), call('a', 810)], copies })).toEqual([]);
    expect(messages({ replicas, calls: [failedCall('a', 100), call('a', 700)], copies })).toHaveLength(1);
  });

  it('looks at the last copy that was written before the call', () => {
    const copies = [copy('a', 110, { notBefore: 300 }), copy('a', 310, { delivery: 3, notBefore: 2_000 })];
    expect(messages({ calls: [failedCall('a', 300), call('a', 400)], copies })).toHaveLength(1);
  });

  it('takes a first call while the copy of a second owner waits', () => {
    const calls = [failedCall('a', 100), call('a', 700, { replica: 'inventory-2' })];
    expect(messages({ calls, copies: [copy('a', 110, { notBefore: 1_000 })] })).toEqual([]);
  });

  it('takes a call that a stalled way had held back while its caller gave up, and only there', () => {
    const calls = [failedCall('a', 100), call('a', 700, { answered: false })];
    const held = (errorClass: string, stalled: FaultNote) =>
      messages({
        calls,
        faults: [stalled],
        copies: [
          copy('a', 110, { notBefore: 300 }),
          copy('a', 450, { delivery: 3, notBefore: 2_000, errorClass }),
        ],
      });
    expect(held('timeout', fault('api-stall', 200, 690))).toEqual([]);
    expect(held('status-503', fault('api-stall', 200, 690))).toHaveLength(1);
    expect(held('timeout', fault('api-stall', 500, 690))).toHaveLength(1); // it began after the caller had given up
    expect(held('timeout', fault('api-stall', 200, 690, ['inventory-2']))).toHaveLength(1);
    expect(held('timeout', fault('api-stall', 200, 190))).toHaveLength(1);
  });

  it('asks nothing of parked events', () => {
    const parked = copy('a', 110, { errorClass: null, attempts: 0, notBefore: 0 });
    expect(messages({ calls: [call('a', 200)], copies: [parked] })).toEqual([]);
  });
});
