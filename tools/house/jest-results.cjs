const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

/**
 * Leaves the counts of a jest run in `<rootDir>/.results/<file>`, so that `npm test` can add them up, also when Nx
 * took the run from its cache. A runner that dies leaves no file.
 */
module.exports = class {
  constructor(globalConfig, { file = 'test.json' } = {}) {
    this.path = join(globalConfig.rootDir, '.results', file);
  }

  onRunStart() {
    rmSync(this.path, { force: true });
  }

  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      brokenFiles: results.numRuntimeErrorTestSuites,
      notRun: results.numPendingTests + results.numTodoTests,
    };
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, `${JSON.stringify(counts)}\n`);
  }
};
