/** Where a value stands in an event: names of fields and of map entries, and places in arrays. */
export type FieldPath = readonly (string | number)[];

/** Is told what is wrong with a field, without its value: that may be personal. */
export type Fault = (path: FieldPath, problem: string) => void;

/** As in `items[0].quantity`; the event itself is `event`. */
export function fieldName(path: FieldPath): string {
  if (path.length === 0) return 'event';
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    return name === '' ? step : `${name}.${step}`;
  }, '');
}
