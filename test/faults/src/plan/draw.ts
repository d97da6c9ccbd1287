import { createRandom } from '@rivulet/testing';

/** Draws from a seeded source. */
export interface Draw {
  /** Whole number, both ends included. */
  between(least: number, most: number): number;
  fraction(): number;
  oneOf<T>(items: readonly [T, ...T[]]): T;
  shuffle<T>(items: readonly T[]): T[];
  uuid(): string;
}

/** A source of its own for each purpose, so that more of one thing does not change another. */
export function createDraw(seed: number, purpose: string): Draw {
  let mixed = seed >>> 0;
  for (const character of purpose) mixed = (Math.imul(mixed, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  const random = createRandom(mixed);
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  return {
    between,
    fraction: random,
    oneOf: (items) => items[between(0, items.length - 1)] ?? items[0],
    shuffle(items) {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = between(0, last);
        [shuffled[last], shuffled[other]] = [shuffled[other] as never, shuffled[last] as never];
      }
      return shuffled;
    },
    uuid() {
      const word = (): string =>
        Math.floor(random() * 2 ** 32)
          .toString(16)
          .padStart(8, '0');
      const hex = word() + word() + word() + word();
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
