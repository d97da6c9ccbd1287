export interface Bundle {
  /** By the name that starts each. */
  programs: Record<string, string>;
  /** Folders of the workspace that they read, beside those in which their code stands. */
  folders?: readonly string[];
}

/** What images are made of. */
export const bundles: Record<string, Bundle> = {
  publisher: {
    programs: {
      main: 'apps/publisher/src/main.ts',
      migrate: 'apps/publisher/src/migrate.ts',
      'new-api-key': 'apps/publisher/src/new-api-key/main.ts',
    },
  },
  'inventory-subscriber': {
    programs: {
      main: 'apps/inventory-subscriber/src/main.ts',
      migrate: 'apps/inventory-subscriber/src/migrate.ts',
    },
  },
  'notification-subscriber': {
    programs: {
      main: 'apps/notification-subscriber/src/main.ts',
      migrate: 'apps/notification-subscriber/src/migrate.ts',
    },
  },
  cli: { programs: { main: 'tools/cli/src/main.ts' }, folders: ['schemas'] },
  /** Stand-ins of what the apps talk to, for a try-out. */
  'dev-stack': {
    programs: {
      'schema-registry': 'tools/local-stack/src/registry/main.ts',
      'inventory-api': 'tools/local-stack/src/stub-inventory-api.ts',
      'notification-api': 'tools/local-stack/src/stub-notification-api.ts',
      customers: 'tools/local-stack/src/load/main.ts',
    },
  },
};
