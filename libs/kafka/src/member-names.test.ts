import { MemberNames } from './member-names.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('MemberNames', () => {
  it('awaits a name from a nameless join until it is named, or has failed', async () => {
    const names = new MemberNames();
    let isNamed = false;
    const wait = () => void names.untilNamed().then(() => (isNamed = true));
    names.joining('');
    wait();
    await turn();
    expect(isNamed).toBe(false);
    names.named('m-1');
    await turn();
    expect([isNamed, names.all(), names.isJoining()]).toEqual([true, ['m-1'], true]);
    names.joined();
    names.joining('');
    isNamed = false;
    wait();
    names.joined();
    await turn();
    expect([isNamed, names.isJoining()]).toEqual([true, false]);
  });

  it('awaits none from one that was named before, or when nobody joins', async () => {
    const names = new MemberNames();
    await names.untilNamed();
    names.joining('m-1');
    await names.untilNamed();
    expect([names.all(), names.isJoining()]).toEqual([['m-1'], true]);
  });

  it('keeps a name until it has left', () => {
    const names = new MemberNames();
    for (const name of ['m-1', 'm-2']) names.named(name);
    names.left('m-1');
    expect(names.all()).toEqual(['m-2']);
  });
});
