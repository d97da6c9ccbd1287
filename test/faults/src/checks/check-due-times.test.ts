import { checkDueTimes } from './check-due-times.ts';
import { call, copy, failedCall, goodHistory } from './sample-history.fixture.ts';

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
    expect(found).toEqual([expect.stringMatching(/a: call \d+ by inventory-1 was made 298 ms early/)]);
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

  it('takes a call that arrives after it was given up for the attempt that it was made for', () => {
    const madeAt = (sentAt: number) =>
      messages({
        calls: [failedCall('a', 100), call('a', 700, { sentAt, answered: false })],
        copies: [
          copy('a', 110, { notBefore: 300 }),
          copy('a', 450, { delivery: 3, notBefore: 2_000, errorClass: 'timeout' }),
        ],
      });
    expect(madeAt(320)).toEqual([]);
    expect(madeAt(290)).toHaveLength(1);
    expect(madeAt(460)).toHaveLength(1);
  });

  it('asks nothing of parked events', () => {
    const parked = copy('a', 110, { errorClass: null, attempts: 0, notBefore: 0 });
    expect(messages({ calls: [call('a', 200)], copies: [parked] })).toEqual([]);
  });
});
