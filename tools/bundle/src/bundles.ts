import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Bundle {
  /** By the name that starts each. */
  programs: Record<string, string>;
  /** Folders of the workspace that they read, beside those in which their code stands. */
  folders?: readonly string[];
}

const workspaceRoot = join(import.meta.dirname, '../../..');

/** Paths from the root of the workspace, each subscriber and each stub of an API among them. */
function found(pattern: string): string[] {
  return globSync(pattern, { cwd: workspaceRoot }).sort();
}

/** What images are made of: a subscriber's is named after its app. */
export const bundles: Record<string, Bundle> = {
  publisher: {
    programs: {
      main: 'apps/publisher/src/main.ts',
      migrate: 'apps/publisher/src/migrate.ts',
      'new-api-key': 'apps/publisher/src/new-api-key/main.ts',
    },
  },
  ...Object.fromEntries(
    found('apps/*-subscriber').map((app): [string, Bundle] => [
      basename(app),
      { programs: { main: `${app}/src/main.ts`, migrate: `${app}/src/migrate.ts` } },
    ]),
  ),
  cli: { programs: { main: 'tools/cli/src/main.ts' }, folders: ['schemas'] },
  /** Stand-ins of what the apps talk to, for a try-out. */
  'dev-stack': {
    programs: {
      'schema-registry': 'tools/local-stack/src/registry/main.ts',
      ...Object.fromEntries(
        found('tools/local-stack/src/stub-*-api.ts').map((stub): [string, string] => [
          basename(stub, '.ts').slice('stub-'.length),
          stub,
        ]),
      ),
      customers: 'tools/local-stack/src/load/main.ts',
    },
  },
};
