import { z } from 'zod';
import { defineConfig, listen, readConfig, runService, setting } from './index.ts';

// A process for run-service.test.ts: the first argument says how it behaves.
const manner = process.argv[2] ?? '';
const say = (line: string) => process.stdout.write(`${line}\n`);

runService({
  name: 'fixture',
  graceMs: manner === 'stuck' || manner === 'double interrupt' ? 300 : 5_000,
  async main({ signal, onShutdown, graceWithin }) {
    if (manner === 'bad config') {
      readConfig(
        defineConfig({
          first: setting('FIRST', z.string(), 'first'),
          second: setting('SECOND', z.string(), 'second'),
        }),
        {},
      );
    }
    if (manner === 'fails') {
      onShutdown(() => void say('cleaned up'));
      throw new Error('no broker');
    }
    if (manner === 'returns') return;
    const server = await listen((_request, response) => response.end(), 0);
    onShutdown(() => server.close(), 'server');
    onShutdown(() => void say('second to last'));
    onShutdown(() => void say('last registered, first run'));
    if (manner === 'stuck') onShutdown(() => new Promise<void>(() => undefined), 'stuck hook');
    if (manner === 'double interrupt') {
      graceWithin(60_000);
      onShutdown(() => new Promise<void>(() => undefined), 'stuck hook');
    }
    if (manner === 'broken hook') onShutdown(() => Promise.reject(new Error('cannot close')), 'broken');
    if (manner === 'throws later')
      setImmediate(() => {
        throw new Error('out of nowhere');
      });
    if (manner === 'rejects later') void Promise.reject(new Error('nobody waits for me'));
    signal.addEventListener('abort', () => say('signal aborted'));
    say('ready');
    process.send?.('ready');
  },
});
