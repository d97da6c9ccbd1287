import { demoForm } from './demo-form.ts';

const wish = { full: false, outage: undefined, rate: undefined, refused: undefined, wait: 60 };

describe('demoForm', () => {
  it('is short unless asked for the full one, and takes what is given', () => {
    expect(demoForm(wish)).toMatchObject({ outageSeconds: 30, refused: 40, replayFrom: undefined });
    expect(demoForm({ ...wish, full: true, rate: 5 })).toMatchObject({
      ...{ outageSeconds: 120, rate: 5, refused: 500, replayFrom: '1h' },
    });
  });

  it.each([
    [{ outage: 0 }, '--outage must be a number of seconds from 1 to 3600'],
    [{ rate: 0 }, '--rate must be a number of orders per second, above 0 and at most 1000'],
    [{ refused: 23 }, '--refused must be a whole number from 24 to 100000'],
    [{ refused: 30.5 }, '--refused must be a whole number'],
    [{ wait: Number.NaN }, '--wait must be a number of seconds, 0 or more'],
  ])('refuses %p', (given, message) => {
    expect(() => demoForm({ ...wish, ...given })).toThrow(message);
  });
});
