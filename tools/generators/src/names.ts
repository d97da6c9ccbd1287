/** `OrderOnHold` → `order`, `on`, `hold`; so is `order-on-hold`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-')
    .toLowerCase()
    .split('-');
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function kebabCase(name: string): string {
  return wordsOf(name).join('-');
}

export function pascalCase(name: string): string {
  return wordsOf(name).map(capital).join('');
}

export function camelCase(name: string): string {
  const [first = '', ...others] = wordsOf(name);
  return first + others.map(capital).join('');
}

/** As a variable of the environment begins. */
export function upperCase(name: string): string {
  return wordsOf(name).join('_').toUpperCase();
}

/** As a sentence says it. */
export function inWords(name: string): string {
  return wordsOf(name).join(' ');
}

export function firstWord(name: string): string {
  return wordsOf(name)[0] ?? '';
}

export function lastWord(name: string): string {
  return wordsOf(name).at(-1) ?? '';
}

export const isKebabCase = (name: string): boolean => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);
export const isPascalCase = (name: string): boolean => /^([A-Z][a-z0-9]+)+$/.test(name);
export const isCamelCase = (name: string): boolean => /^[a-z][A-Za-z0-9]*$/.test(name);
