import { untilCertain } from './until-certain.ts';

const lost = new Error('Connection terminated unexpectedly');
const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

/** Fails with the given errors, one a run, then succeeds. */
function failing(...errors: Error[]) {
  let runs = 0;
  return {
    runs: () => runs,
    run: () => {
      const error = errors[runs++];
      return error === undefined ? Promise.resolve('stored') : Promise.reject(error);
    },
  };
}

describe('untilCertain', () => {
  it('runs once when all is well', async () => {
    const { run, runs } = failing();
    await expect(untilCertain(run, 1_000)).resolves.toBe('stored');
    expect(runs()).toBe(1);
  });

  it('answers at once when nothing can have been stored', async () => {
    const { run, runs } = failing(refused);
    await expect(untilCertain(run, 1_000)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('nothing was stored'),
    });
    expect(runs()).toBe(1);
  });

  it('runs again until it is known whether the order was stored', async () => {
    const { run, runs } = failing(lost, refused, lost);
    await expect(untilCertain(run, 5_000)).resolves.toBe('stored');
    expect(runs()).toBe(4);
  });

  it('says that it is not known when the database stays away', async () => {
    const away = () => Promise.reject(lost);
    await expect(untilCertain(away, 20)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('whether the order was stored is not known'),
      headers: { 'Retry-After': '2' },
    });
  });

  it('passes on what no repetition can mend', async () => {
    const { run } = failing(lost, new TypeError('bug'));
    await expect(untilCertain(run, 1_000)).rejects.toThrow('bug');
  });
});
