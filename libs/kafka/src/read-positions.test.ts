import { LogTruncatedError } from './errors.ts';
import { ReadPositions } from './read-positions.ts';

const at = { topic: 't', partition: 0 };

function positionsFrom(start: number): ReadPositions {
  const positions = new ReadPositions();
  positions.start({ ...at, start, end: 1_000 });
  return positions;
}

describe('ReadPositions', () => {
  it('takes a fetch that begins where the partition was read to', () => {
    const positions = positionsFrom(5);
    expect(positions.judge(at, 5)).toEqual({ kind: 'take' });
    positions.readTo(at, 9);
    expect(positions.judge(at, 9)).toEqual({ kind: 'take' });
  });

  it('refuses the late fetch of an earlier assignment, which would skip records', () => {
    expect(positionsFrom(5).judge(at, 40)).toEqual({ kind: 'fetch-again', from: 5 });
  });

  it('takes what follows when the client stepped over a range without records', () => {
    const positions = positionsFrom(5);
    positions.judge(at, 5);
    positions.readTo(at, 9);
    expect(positions.judge(at, 12)).toEqual({ kind: 'take' });
  });

  it('leaves a fetch that was under way when another one of the same records was taken', () => {
    const positions = positionsFrom(5);
    positions.judge(at, 5);
    positions.readTo(at, 9);
    expect(positions.judge(at, 5)).toEqual({ kind: 'leave' });
    expect(positions.judge(at, 7)).toEqual({ kind: 'leave' });
    expect(positions.judge(at, 9)).toEqual({ kind: 'take' });
  });

  it('goes no further on a log that is read from the same place again and again', () => {
    const positions = positionsFrom(0);
    positions.judge(at, 0);
    positions.readTo(at, 9);
    for (let count = 0; count < 3; count += 1) expect(positions.judge(at, 0)).toEqual({ kind: 'leave' });
    expect(() => positions.judge(at, 0)).toThrow(LogTruncatedError);
  });

  it('goes no further on a log that begins again before what was read', () => {
    const positions = positionsFrom(5);
    positions.judge(at, 5);
    positions.readTo(at, 9);
    expect(() => positions.judge(at, 0)).toThrow(LogTruncatedError);
  });
});
