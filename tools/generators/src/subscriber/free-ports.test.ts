import { freePorts } from './free-ports.ts';

const list = (count: number) =>
  Array.from({ length: count }, (_, at) => `{ name: 'n', port: ${3001 + at}, apiPort: ${3011 + at} },`).join(
    '\n',
  );

describe('the ports of a new subscriber', () => {
  it('come after those that are taken', () => {
    expect(freePorts(list(2))).toEqual({ port: 3003, apiPort: 3013 });
  });

  it("jump over the APIs' ports when the subscribers' are used up", () => {
    expect(freePorts(list(10))).toEqual({ port: 3021, apiPort: 3031 });
  });
});
