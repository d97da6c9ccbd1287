const { join } = require('node:path');
const unit = require('../../jest.config.cjs');

const workspaceRoot = join(__dirname, '../..');

/** jest's configuration for the `*.itest.ts` of some folders, one file after the other, on a stack of their own. */
exports.integrationRun = (name, folders) => ({
  ...unit,
  rootDir: workspaceRoot,
  roots: folders.map((folder) => join(workspaceRoot, folder)),
  testMatch: ['**/src/**/*.itest.ts'],
  reporters: ['default', [require.resolve('../../tools/house/jest-results.cjs'), { file: `${name}.json` }]],
  testTimeout: 120_000,
  maxWorkers: 1,
  globalSetup: join(__dirname, 'src/global-setup.ts'),
  globalTeardown: join(__dirname, 'src/global-teardown.ts'),
});
exports.systemFolders = ['test/integration', 'test/faults'];
exports.partFolders = ['test/chart', 'libs', 'apps', 'tools'];
