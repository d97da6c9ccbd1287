import { RegistryUnavailableError } from '@rivulet/kafka';
import { patiently, readWait } from './patiently.ts';

const away = new RegistryUnavailableError('not there yet');

/** Fails as given, one after the other, then works; a pause takes as long as it says, by a clock of its own. */
function asking(...failures: Error[]) {
  const lines: string[] = [];
  let [at, asked] = [0, 0];
  const ask = async (): Promise<number> => {
    const failure = failures[asked];
    asked += 1;
    if (failure !== undefined) throw failure;
    return asked;
  };
  const wait = (waitMs: number, signal = new AbortController().signal) =>
    patiently(ask, {
      ...{ waitMs, signal, output: { progress: (line: string) => void lines.push(line) } },
      now: () => at,
      pause: async (ms) => void (at += ms),
    });
  return { lines, wait };
}

describe('patiently', () => {
  it('asks again until the part is there, and says each reason once', async () => {
    const { lines, wait } = asking(away, away, new RegistryUnavailableError('still starting'));
    expect(await wait(10_000)).toBe(4);
    expect(lines).toEqual(['waiting: not there yet', 'waiting: still starting']);
  });

  it('gives up with the last reason when the time is over', async () => {
    const { wait } = asking(away, away, away, away);
    await expect(wait(2_000)).rejects.toBe(away);
  });

  it('asks once without patience, and for what waiting does not mend', async () => {
    await expect(asking(away).wait(0)).rejects.toBe(away);
    const wrong = new Error('wrong');
    await expect(asking(wrong).wait(10_000)).rejects.toBe(wrong);
  });

  it('ends at Ctrl-C', async () => {
    await expect(asking(away).wait(10_000, AbortSignal.abort())).rejects.toBe(away);
  });
});

it.each([-1, Number.NaN])('a wait of %s seconds is none', (seconds) => {
  expect(() => readWait(seconds)).toThrow('--wait');
});
