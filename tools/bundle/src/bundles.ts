/** What images are made of: each a folder of bundled programs, by the name that starts them. */
export const bundles: Record<string, Record<string, string>> = {
  publisher: { main: 'apps/publisher/src/main.ts', 'new-api-key': 'apps/publisher/src/new-api-key/main.ts' },
  'inventory-subscriber': { main: 'apps/inventory-subscriber/src/main.ts' },
  'notification-subscriber': { main: 'apps/notification-subscriber/src/main.ts' },
  cli: { main: 'tools/cli/src/main.ts' },
  /** Stand-ins of what the apps talk to, for a try-out. */
  'dev-stack': {
    'schema-registry': 'tools/local-stack/src/registry/main.ts',
    'inventory-api': 'tools/local-stack/src/stub-inventory-api.ts',
    'notification-api': 'tools/local-stack/src/stub-notification-api.ts',
    customers: 'tools/local-stack/src/load/main.ts',
  },
};
