import { placeOf, tailFilterOf } from './tail-options.ts';

const place = (given: object) => placeOf({ follow: false, ...given }, 10_000_000);

describe('the place of a tail', () => {
  it('is the end when none is given: the last ten, or only what comes', () => {
    expect(place({})).toMatchObject({ last: 10, fromNow: false });
    expect(place({ follow: true })).toMatchObject({ last: undefined, fromNow: true });
  });

  it('is what is given, and then everything from there on', () => {
    expect(place({ since: '1h' })).toMatchObject({ since: 6_400_000, last: undefined });
    expect(place({ from: ['3:1200', '0:5'] })).toMatchObject({
      ...{
        from: new Map([
          [3, 1_200],
          [0, 5],
        ]),
        last: undefined,
      },
    });
    expect(place({ last: 3, follow: true })).toMatchObject({ last: 3, follow: true, fromNow: false });
  });

  it.each<[string, object, string]>([
    ['half an event', { last: 0.5 }, '--last=0.5'],
    ['an offset of no partition', { from: ['1200'] }, 'write PARTITION:OFFSET'],
    ['an end of what goes on', { follow: true, until: '1h' }, 'leave --until out'],
    ['no time', { since: 'soon' }, '--since=soon'],
  ])('is never %s', (_what, given, words) => {
    expect(() => place(given)).toThrow(words);
  });
});

describe('the filter of a tail', () => {
  it('takes the header up to the first equals sign', () => {
    expect(tailFilterOf({ follow: false, header: ['a=b=c'] }).headers).toEqual([['a', 'b=c']]);
  });

  it.each(['a', '=a'])('refuses the header %s', (header) => {
    expect(() => tailFilterOf({ follow: false, header: [header] })).toThrow('write NAME=VALUE');
  });
});
