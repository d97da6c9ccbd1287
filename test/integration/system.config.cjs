const { integrationRun, systemFolders } = require('./integration-run.cjs');

/** The integration tests of the whole system: `npm test` runs them beside those of single parts. */
module.exports = integrationRun('system', systemFolders);
