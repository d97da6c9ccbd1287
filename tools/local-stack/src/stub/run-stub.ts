import { runService } from '@rivulet/service';
import type { StubApi, StubApiOptions } from '@rivulet/testing';
import { readStubConfig } from './config.ts';

/** Runs a stub API as a process of its own. */
export function runStub(name: string, start: (options: StubApiOptions) => Promise<StubApi>): void {
  runService({
    name,
    main: async ({ onShutdown }) => {
      const { port, host, ledgerFile, latencyMs } = readStubConfig();
      const api = await start({ port, host, ledgerFile, behaviour: { latencyMs } });
      onShutdown(() => api.close(), 'stub API');
    },
  });
}
