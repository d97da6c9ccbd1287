import { readTime } from './read-times.ts';

const now = Date.parse('2026-11-27T12:00:00Z');

it.each([
  ['2026-11-27T08:00:00Z', '2026-11-27T08:00:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['90s', '2026-11-27T11:58:30.000Z'],
  ['2h', '2026-11-27T10:00:00.000Z'],
  ['3d', '2026-11-24T12:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(new Date(readTime('since', text, now)).toISOString()).toBe(expected);
});

it.each([['yesterday'], ['12'], [''], ['2026-13-01']])('refuses %j, and says what to write', (text) => {
  expect(() => readTime('since', text, now)).toThrow(`--since=${text} is no time: write`);
});
