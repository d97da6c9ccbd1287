import kafkajs from 'kafkajs/package.json' with { type: 'json' };
import Runner from 'kafkajs/src/consumer/runner.js';
import { mendFetchLoop } from './mend-fetch-loop.ts';

/** What kafkajs' runner needs for one fetch. */
function runner(running: boolean) {
  return Object.assign(Object.create(Runner.prototype) as Runner, {
    running,
    logger: { debug: () => undefined },
    instrumentationEmitter: { emit: () => undefined },
    consumerGroup: { fetch: async () => ['batch'] },
  });
}

describe('mendFetchLoop', () => {
  const original = Runner.prototype.fetch;

  it('is written for the installed kafkajs: look at its runner again before you change this version', () => {
    expect(kafkajs.version).toBe('2.2.4');
  });

  it('is still needed: kafkajs by itself lets the loop of a stopped consumer go on', async () => {
    expect(await original.call(runner(false), 1)).toEqual([]);
  });

  it('ends the loop of a stopped consumer by an error', async () => {
    mendFetchLoop();
    await expect(runner(false).fetch(1)).rejects.toThrow('not running');
  });

  it('lets a running consumer fetch', async () => {
    mendFetchLoop();
    expect(await runner(true).fetch(1)).toEqual(['batch']);
  });

  it('mends once, however many clients there are', () => {
    mendFetchLoop();
    const mended = Runner.prototype.fetch;
    mendFetchLoop();
    expect(Runner.prototype.fetch).toBe(mended);
  });
});
