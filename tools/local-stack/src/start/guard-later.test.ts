import { guardLater } from './guard-later.ts';

describe('guardLater', () => {
  it('hands over what was added before and is still there, then passes everything on', () => {
    const seen: string[] = [];
    const guardian = {
      add: (pid: number) => void seen.push(`add ${pid}`),
      remove: (pid: number) => void seen.push(`remove ${pid}`),
    };
    const guard = guardLater();
    guard.add(1);
    guard.add(2);
    guard.remove(1);
    guard.handTo(guardian);
    guard.add(3);
    guard.remove(2);
    expect(seen).toEqual(['add 2', 'add 3', 'remove 2']);
  });
});
