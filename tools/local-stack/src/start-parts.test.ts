import type { Part } from './stack.ts';
import { startParts, stopParts, type StartedPart, type StartPart } from './start-parts.ts';

const stopped: Part[] = [];
beforeEach(() => stopped.splice(0));

const part = (name: Part): StartedPart => ({
  address: name,
  detail: name,
  stop: async () => void stopped.push(name),
});
const starts =
  (name: Part): StartPart =>
  async () =>
    part(name);
const never: StartPart = (signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
const fails: StartPart = async () => {
  throw new Error('no Java');
};

describe('startParts', () => {
  it('starts the parts side by side and tells how long each took', async () => {
    let timeMs = 0;
    const parts = await startParts(
      { kafka: starts('kafka'), postgres: starts('postgres') },
      undefined,
      () => (timeMs += 10),
    );
    expect(parts.map(({ part: name, startMs }) => [name, startMs])).toEqual([
      ['kafka', 10],
      ['postgres', 20],
    ]);
  });

  it('gives the others up and stops what runs when one fails, with the first failure', async () => {
    const attempt = startParts({ kafka: fails, registry: starts('registry'), postgres: never });
    await expect(attempt).rejects.toThrow('no Java');
    expect(stopped).toEqual(['registry']);
  });

  it('stops what runs when the start itself is given up', async () => {
    const abort = new AbortController();
    const attempt = startParts({ registry: starts('registry'), postgres: never }, abort.signal);
    abort.abort(new Error('stopped by Ctrl-C'));
    await expect(attempt).rejects.toThrow('stopped by Ctrl-C');
    expect(stopped).toEqual(['registry']);
  });
});

describe('stopParts', () => {
  it('stops the registry before Kafka', async () => {
    await stopParts(await startParts({ kafka: starts('kafka'), registry: starts('registry') }));
    expect(stopped).toEqual(['registry', 'kafka']);
  });

  it('stops all, also when one refuses, and then says so', async () => {
    const stubborn: StartPart = async () => ({
      ...part('registry'),
      stop: () => Promise.reject(new Error('stuck')),
    });
    const parts = await startParts({ kafka: starts('kafka'), registry: stubborn });
    await expect(stopParts(parts)).rejects.toThrow('not all parts ended well: Error: stuck');
    expect(stopped).toEqual(['kafka']);
  });
});
