import { readFileSync } from 'node:fs';

class OwnError extends Error {}

function thrownByNode(): unknown {
  try {
    return readFileSync('/no/such/file');
  } catch (error) {
    return error;
  }
}

describe('in tests as in production', () => {
  it('an error made by Node is an Error', () => {
    expect(thrownByNode() instanceof Error).toBe(true);
  });

  it('subclasses are told apart', () => {
    expect(thrownByNode() instanceof OwnError).toBe(false);
    expect(new OwnError() instanceof OwnError && new OwnError() instanceof Error).toBe(true);
    expect(new Error() instanceof OwnError).toBe(false);
  });

  it('what only looks like an error is none', () => {
    expect({ message: 'x', stack: 'y' } instanceof Error).toBe(false);
  });
});
