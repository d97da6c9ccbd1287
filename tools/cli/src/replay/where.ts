import { UsageError } from '../exits.ts';

const operators = ['!=', '>=', '<=', '=', '>', '<', '~'] as const;
type Operator = (typeof operators)[number];

/** Whether a decoded event fits. */
export type Where = (event: unknown) => boolean;

/**
 * Reads a condition on a decoded event: `items[0].quantity>5`, `items[*].productId=sku-1`, `customerId~^eu-`. Numbers
 * are compared as numbers, also those that are decimals written as text; all else as text, times as ISO 8601. `~` is
 * a regular expression. With `[*]` one element that fits is enough; what is not there only fits `!=`.
 * @throws UsageError for what is no condition
 */
export function readWhere(condition: string): Where {
  const [, path = '', operator = '', value = ''] =
    /^([\w.[\]*]+?)\s*(!=|>=|<=|=|>|<|~)\s*(.*)$/s.exec(condition) ?? [];
  const steps = readPath(path);
  if (steps === undefined || !isOperator(operator))
    throw new UsageError(
      `--where ${condition} is no condition: write PATH OPERATOR VALUE, such as items[0].quantity>5; operators are ${operators.join(' ')}`,
    );
  const fits = createTest(operator, value, condition);
  return (event) => {
    const found = valuesAt(event, steps);
    return operator === '!=' ? found.every(fits) : found.some(fits);
  };
}

function isOperator(text: string): text is Operator {
  return operators.some((operator) => operator === text);
}

/** Names, numbers and `*`; undefined for what is no path. */
function readPath(path: string): string[] | undefined {
  if (!/^\w+(\.\w+|\[(\d+|\*)\])*$/.test(path)) return undefined;
  return path.match(/\w+|\*/g) ?? undefined;
}

function valuesAt(value: unknown, [step, ...rest]: readonly string[]): unknown[] {
  if (step === undefined) return value === null || value === undefined ? [] : [value];
  if (value === null || typeof value !== 'object') return [];
  if (step === '*') return Array.isArray(value) ? value.flatMap((each) => valuesAt(each, rest)) : [];
  return Object.hasOwn(value, step) ? valuesAt((value as Record<string, unknown>)[step], rest) : [];
}

function createTest(operator: Operator, wanted: string, condition: string): (value: unknown) => boolean {
  switch (operator) {
    case '=':
      return (value) => compare(value, wanted) === 0;
    case '!=':
      return (value) => compare(value, wanted) !== 0;
    case '>':
      return (value) => compare(value, wanted) > 0;
    case '<':
      return (value) => compare(value, wanted) < 0;
    case '>=':
      return (value) => compare(value, wanted) >= 0;
    case '<=':
      return (value) => compare(value, wanted) <= 0;
    case '~': {
      const pattern = readPattern(wanted, condition);
      return (value) => pattern.test(textOf(value));
    }
  }
}

function readPattern(text: string, condition: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (cause) {
    throw new UsageError(`--where ${condition}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** Below, at or above zero as the value is below, equal to or above the wanted one. */
function compare(value: unknown, wanted: string): number {
  const text = textOf(value);
  const [number, wantedNumber] = [numberOf(text), numberOf(wanted)];
  if (number !== undefined && wantedNumber !== undefined) return number - wantedNumber;
  return text < wanted ? -1 : Number(text > wanted);
}

function numberOf(text: string): number | undefined {
  return /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value !== null && typeof value === 'object') return JSON.stringify(value);
  return String(value);
}
