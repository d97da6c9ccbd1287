/** The development registry as a process of its own: `PORT=8081 STATE_FILE=registry.json node …/registry/main.ts`. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { defineConfig, port, readConfig, runService, setting, text } from '@rivulet/service';
import { startDevRegistry } from './start-dev-registry.ts';

const definition = defineConfig({
  port: setting('PORT', port().default(8081), 'Where it listens.'),
  host: setting('HOST', text().default('127.0.0.1'), 'The address that it listens on; 0.0.0.0 for all.'),
  stateFile: setting('STATE_FILE', text(), 'File that keeps the schemas.'),
});

runService({
  name: 'dev-registry',
  main: async ({ onShutdown }) => {
    const config = readConfig(definition, process.env);
    mkdirSync(dirname(config.stateFile), { recursive: true });
    const registry = await startDevRegistry(config);
    onShutdown(() => registry.close());
    process.stdout.write(`Development schema registry (for development only): ${registry.url}\n`);
  },
});
