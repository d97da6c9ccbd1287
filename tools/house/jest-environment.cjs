const { isNativeError } = require('node:util/types');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Errors made by Node's own modules come from another realm than the tests, so `error instanceof Error` would be
 * false in a test and true in production. Here it is true in both; subclasses are told apart as always.
 */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    const realm = this.global;
    const ordinary = Function.prototype[Symbol.hasInstance];
    realm.Object.defineProperty(realm.Error, Symbol.hasInstance, {
      configurable: true,
      value(candidate) {
        return ordinary.call(this, candidate) || (this === realm.Error && isNativeError(candidate));
      },
    });
  }
};
