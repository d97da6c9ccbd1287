import { checkMemory } from './check-memory.ts';
import { goodHistory } from './sample-history.fixture.ts';

describe('checkMemory', () => {
  it('takes replicas below the limit', () => {
    expect(checkMemory(goodHistory())).toEqual([]);
  });

  it('finds a replica that passed it, once', () => {
    const memory = [310, 305].map((rssMb, at) => ({ replica: 'inventory-2', at, rssMb }));
    expect(checkMemory(goodHistory({ memory }))).toEqual([
      { check: 'memory', message: 'inventory-2 took 310 MB; the limit is 300 MB' },
    ]);
  });
});
