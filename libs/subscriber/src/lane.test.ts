import { Lane } from './lane.ts';
import { copyOf, freshDelivery } from './test-delivery.ts';

const first = freshDelivery('k', 10);
const second = freshDelivery('k', 11);

describe('Lane', () => {
  it('delivers fresh events in their order', () => {
    const lane = new Lane('k', 0);
    lane.add(first);
    lane.add(second);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: first });
    lane.remove(first);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: second });
    lane.remove(second);
    expect(lane.isEmpty()).toBe(true);
  });

  it('parks what follows a copy that is not read back yet', () => {
    const lane = new Lane('k', 0);
    lane.add(first);
    lane.add(second);
    lane.expectCopy(first);
    lane.remove(first);
    expect(lane.next(0)).toEqual({ kind: 'park', delivery: second });
  });

  it('waits until the copy is due, and calls the parked event only after it', () => {
    const lane = new Lane('k', 0);
    const retried = copyOf(first, { offset: 0, notBefore: 1_000 });
    const parked = copyOf(second, { offset: 1, attempts: 0 });
    lane.add(parked);
    lane.add(retried);
    expect(lane.next(999)).toEqual({ kind: 'wait', until: 1_000 });
    expect(lane.next(1_000)).toEqual({ kind: 'deliver', delivery: retried });
    lane.remove(retried);
    expect(lane.next(1_000)).toEqual({ kind: 'deliver', delivery: parked });
  });

  it('keeps the parked event waiting while the first one is copied again', () => {
    const lane = new Lane('k', 0);
    const retried = copyOf(first, { offset: 0 });
    lane.add(retried);
    lane.add(copyOf(second, { offset: 1 }));
    lane.expectCopy(retried);
    lane.remove(retried);
    expect(lane.next(0)).toEqual({ kind: 'idle' });
    const again = copyOf(first, { offset: 2, number: 3, notBefore: 50 });
    lane.add(again);
    expect(lane.next(50)).toEqual({ kind: 'deliver', delivery: again });
  });

  it('drops a fresh event of which a copy is here already', () => {
    const lane = new Lane('k', 0);
    lane.add(copyOf(first, { offset: 0 }));
    expect(lane.add(first)).toEqual([first]);
  });

  it('drops a fresh event when its copy comes later', () => {
    const lane = new Lane('k', 0);
    lane.add(first);
    expect(lane.add(copyOf(first, { offset: 0 }))).toEqual([first]);
  });

  it('keeps only the latest of several copies of an event', () => {
    const lane = new Lane('k', 0);
    const second = copyOf(first, { offset: 0, number: 2 });
    const third = copyOf(first, { offset: 1, number: 3 });
    lane.add(second);
    expect(lane.add(third)).toEqual([second]);
    expect(lane.add(second)).toEqual([second]);
    const thirdAgain = copyOf(first, { offset: 2, number: 3 });
    expect(lane.add(thirdAgain)).toEqual([third]);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: thirdAgain });
  });

  it('delivers a fresh event that stands before every copy, instead of parking it', () => {
    const lane = new Lane('k', 0);
    lane.add(copyOf(second, { offset: 0, notBefore: 1_000 }));
    lane.add(first);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: first });
  });

  it('waits for a carried copy at its new place, and takes it from there', () => {
    const lane = new Lane('k', 0);
    const copy = copyOf(first, { offset: 0 });
    lane.add(copy);
    lane.add(copyOf(second, { offset: 1, attempts: 0 }));
    lane.expectCarried(copy);
    lane.remove(copy);
    expect(lane.next(0)).toEqual({ kind: 'idle' });
    const moved = copyOf(first, { offset: 2 });
    expect(lane.add(moved)).toEqual([]);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: moved });
  });

  it('keeps the carried copy when both are read: the one at the old place may be settled already', () => {
    const lane = new Lane('k', 0);
    const copy = copyOf(first, { offset: 0 });
    const moved = copyOf(first, { offset: 7 });
    lane.add(copy);
    lane.expectCarried(copy);
    expect(lane.add(moved)).toEqual([copy]);
    lane.remove(copy);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: moved });
  });

  it('keeps the copy that knows of more attempts when a former owner carried too late', () => {
    const lane = new Lane('k', 0);
    const known = copyOf(first, { offset: 0, attempts: 2 });
    lane.add(known);
    const late = copyOf(first, { offset: 9, attempts: 1 });
    expect(lane.add(late)).toEqual([late]);
  });

  it('expects no copy that is here already: nothing would come for which the key waits', () => {
    const lane = new Lane('k', 0);
    const leftover = copyOf(first, { offset: 0, number: 2 });
    lane.add(leftover);
    const later = copyOf(first, { offset: 1, number: 3 });
    lane.add(later);
    lane.expectCopy(leftover);
    lane.remove(later);
    lane.add(second);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: second });
  });

  it('carries a dead letter that holds its key without losing it to an older redrive number', () => {
    const lane = new Lane('k', 0);
    const held = { held: 'dead-lettered' as const };
    lane.add({ ...copyOf(first, { offset: 0 }), ...held });
    const moved = { ...copyOf(first, { offset: 5 }), ...held };
    lane.add(moved);
    lane.add(copyOf(second, { offset: 6 }));
    expect(lane.next(Infinity)).toEqual({ kind: 'hold', delivery: moved });
    lane.holdBehind(moved);
    expect(lane.next(Infinity)).toEqual({ kind: 'idle' });
    const redriven = copyOf(first, { offset: 7, number: 3 });
    expect(lane.add(redriven)).toEqual([moved]);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: redriven });
  });

  it('goes on waiting for the copy that was written last when an older one is read a second time', () => {
    const lane = new Lane('k', 0);
    const retried = copyOf(first, { offset: 0 });
    lane.add(retried);
    lane.add(copyOf(second, { offset: 2, attempts: 0 }));
    lane.expectCopy(retried);
    lane.remove(retried);
    const again = copyOf(first, { offset: 1 });
    lane.add(again);
    lane.remove(again);
    expect(lane.next(0)).toEqual({ kind: 'idle' });
    const last = copyOf(first, { offset: 3, number: 3 });
    lane.add(last);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: last });
  });

  it('holds a key back behind a dead letter until a later copy takes its place', () => {
    const lane = new Lane('k', 0);
    const dead = { ...copyOf(first, { offset: 0 }), held: 'dead-lettered' as const };
    lane.add(dead);
    lane.add(copyOf(second, { offset: 1 }));
    expect(lane.next(0)).toEqual({ kind: 'hold', delivery: dead });
    lane.holdBehind(dead);
    expect(lane.next(Infinity)).toEqual({ kind: 'idle' });
    const redriven = copyOf(first, { offset: 2, number: 3 });
    expect(lane.add(redriven)).toEqual([dead]);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: redriven });
  });

  it('parks fresh events behind a dead letter that holds their key back', () => {
    const lane = new Lane('k', 0);
    const dead = { ...copyOf(first, { offset: 0 }), held: 'dead-lettered' as const };
    lane.add(dead);
    lane.add(second);
    expect(lane.next(0)).toEqual({ kind: 'hold', delivery: dead });
    lane.holdBehind(dead);
    expect(lane.next(0)).toEqual({ kind: 'park', delivery: second });
  });

  it('asks again of a dead letter that was carried forward, and goes on when its key is free', () => {
    const lane = new Lane('k', 0);
    const held = { held: 'dead-lettered' as const };
    const dead = { ...copyOf(first, { offset: 0 }), ...held };
    lane.add(dead);
    lane.holdBehind(dead);
    const moved = { ...copyOf(first, { offset: 5 }), ...held };
    lane.add(moved);
    lane.add(second);
    expect(lane.next(0)).toEqual({ kind: 'hold', delivery: moved });
    lane.remove(moved);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: second });
  });

  it('takes the copy of a replay for an event that is being called or waits, and awaits no older copy of it', () => {
    const lane = new Lane('k', 0);
    const number = 1_800_000_000;
    lane.add(first);
    const waiting = copyOf(second, { offset: 0, notBefore: 1_000 });
    lane.add(waiting);
    const replayed = [copyOf(first, { offset: 1, number }), copyOf(second, { offset: 2, number })] as const;
    expect(lane.add(replayed[0])).toEqual([first]);
    expect(lane.add(replayed[1])).toEqual([waiting]);
    lane.expectCopy(first);
    lane.remove(first);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: replayed[0] });
    const late = copyOf(first, { offset: 3, number: 2 });
    expect(lane.add(late)).toEqual([late]);
    lane.remove(replayed[0]);
    expect(lane.next(0)).toEqual({ kind: 'deliver', delivery: replayed[1] });
  });

  it('parks fresh events while the first copy waits for its time, so that the partition goes on', () => {
    const lane = new Lane('k', 0);
    lane.add(copyOf(first, { offset: 0, notBefore: 1_000 }));
    lane.add(second);
    expect(lane.next(0)).toEqual({ kind: 'park', delivery: second });
  });
});
