import { defineConfig, integer, port, readConfig, setting, text } from '@rivulet/service';

/** What a stub API is told by its environment. */
export const stubConfig = defineConfig({
  port: setting('PORT', port(), 'Port of the API; 0 takes a free one.'),
  ledgerFile: setting('LEDGER_FILE', text().optional(), 'Keeps the calls over a restart.'),
  latencyMs: setting('LATENCY_MS', integer({ max: 600_000 }).default(0), 'Time until each answer, in ms.'),
});

export function readStubConfig() {
  return readConfig(stubConfig, process.env);
}
