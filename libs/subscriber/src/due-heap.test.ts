import fc from 'fast-check';
import { DueHeap } from './due-heap.ts';

describe('DueHeap', () => {
  it('gives back everything in the order of due times, whatever the order it came in', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 500 }), (dues) => {
        const heap = new DueHeap<number>();
        for (const due of dues) heap.push(due, due);
        const taken: number[] = [];
        for (let item = heap.popDue(Infinity); item !== undefined; item = heap.popDue(Infinity))
          taken.push(item);
        expect(taken).toEqual([...dues].sort((a, b) => a - b));
        expect(heap.size()).toBe(0);
      }),
    );
  });

  it('never gives anything before it is due', () => {
    const heap = new DueHeap<string>();
    heap.push(100, 'later');
    expect(heap.popDue(99)).toBeUndefined();
    expect(heap.popDue(100)).toBe('later');
  });

  it('is not held up by ten thousand far entries in front of a near one', () => {
    const heap = new DueHeap<string>();
    for (let i = 0; i < 10_000; i += 1) heap.push(3_600_000, 'far');
    heap.push(1_000, 'near');
    expect(heap.nextDue()).toBe(1_000);
    expect(heap.popDue(1_000)).toBe('near');
  });
});
