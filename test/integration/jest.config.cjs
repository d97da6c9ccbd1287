const { join } = require('node:path');
const unit = require('../../jest.config.cjs');

const workspaceRoot = join(__dirname, '../..');

/**
 * The tests that need real backing parts (`*.itest.ts`), one after the other: here, and beside the code where one
 * part is enough. `jest --config test/integration/jest.config.cjs <part of a file name>` runs some of them.
 */
module.exports = {
  ...unit,
  rootDir: workspaceRoot,
  roots: ['test/integration', 'test/faults', 'test/chart', 'libs', 'apps', 'tools'].map((folder) =>
    join(workspaceRoot, folder),
  ),
  testMatch: ['**/src/**/*.itest.ts'],
  reporters: [
    'default',
    [require.resolve('../../tools/house/jest-results.cjs'), { file: 'integration.json' }],
  ],
  testTimeout: 120_000,
  maxWorkers: 1,
  globalSetup: join(__dirname, 'src/global-setup.ts'),
  globalTeardown: join(__dirname, 'src/global-teardown.ts'),
};
