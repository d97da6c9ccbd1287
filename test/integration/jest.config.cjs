const { integrationRun, partFolders, systemFolders } = require('./integration-run.cjs');

/**
 * The tests that need real backing parts (`*.itest.ts`): here, and beside the code where one part is enough.
 * `jest --config test/integration/jest.config.cjs <part of a file name>` runs some of them.
 */
module.exports = integrationRun('integration', [...systemFolders, ...partFolders]);
