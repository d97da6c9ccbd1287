/** Unit tests of one project: `jest --rootDir libs/kafka`. TypeScript is stripped by swc; ES modules become CommonJS. */
module.exports = {
  testEnvironment: require.resolve('./tools/house/jest-environment.cjs'),
  testMatch: ['**/src/**/*.test.ts'],
  transform: {
    '\\.(ts|js|mjs|cjs)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'commonjs', resolveFully: false },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(uuid|@opentelemetry/otlp-exporter-base)/)'],
  extensionsToTreatAsEsm: [],
};
