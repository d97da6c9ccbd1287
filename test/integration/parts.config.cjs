const { integrationRun, partFolders } = require('./integration-run.cjs');

/** The integration tests of single parts: `npm test` runs them beside those of the whole system. */
module.exports = integrationRun('parts', partFolders);
