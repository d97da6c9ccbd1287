const { join } = require('node:path');

/** Unit tests of one project: `jest --rootDir libs/kafka`. TypeScript is stripped by swc; ES modules become CommonJS. */
module.exports = {
  testEnvironment: 'node',
  setupFiles: [require.resolve('./tools/house/jest-errors.cjs')],
  // Some tests start processes, which is slow on a busy machine.
  testTimeout: 20_000,
  testMatch: ['**/src/**/*.test.ts'],
  reporters: ['default', require.resolve('./tools/house/jest-results.cjs')],
  cacheDirectory: join(__dirname, 'node_modules/.cache/jest'),
  transform: {
    '\\.(ts|js|mjs|cjs)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'commonjs', resolveFully: false },
      },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(uuid|kysely|jose|@seriousme/openapi-schema-validator|@opentelemetry/otlp-exporter-base)/)',
  ],
};
