import { defineConfig, integer, port, readConfig, setting, text } from '@rivulet/service';

/** What a stub API is told by its environment. */
export const stubConfig = defineConfig({
  port: setting('PORT', port(), 'Port of the API; 0 takes a free one.'),
  host: setting('HOST', text().default('127.0.0.1'), 'The address that it listens on; 0.0.0.0 for all.'),
  ledgerFile: setting('LEDGER_FILE', text().optional(), 'Keeps the calls over a restart.'),
  latencyMs: setting('LATENCY_MS', integer({ max: 600_000 }).default(0), 'Time until each answer, in ms.'),
});

export function readStubConfig() {
  return readConfig(stubConfig, process.env);
}
