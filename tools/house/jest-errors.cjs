const { isNativeError } = require('node:util/types');

// Errors made by Node's own modules come from another realm than the tests, so `error instanceof Error` would be
// false in a test and true in production. Here it is true in both; subclasses are told apart as always.
const ordinary = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
  configurable: true,
  value(candidate) {
    return ordinary.call(this, candidate) || (this === Error && isNativeError(candidate));
  },
});
