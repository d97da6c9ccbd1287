/** What of JSON Schema the chart's values.schema.json uses. */
export interface ValueSchema {
  type?: string | string[];
  description?: string;
  enum?: string[];
  properties?: Record<string, ValueSchema>;
  patternProperties?: Record<string, ValueSchema>;
  additionalProperties?: boolean | ValueSchema;
  items?: ValueSchema;
  not?: object;
}

export interface ValueRow {
  path: string;
  default: string;
  description: string;
}

/**
 * One row for each value of the schema, with what values.yaml says of it. Below a map with names of one's own choice,
 * such as `subscribers`, NAME stands for them.
 */
export function valueRows(schema: ValueSchema, values: unknown, path = ''): ValueRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const [here, value] = [
      path === '' ? name : `${path}.${name}`,
      (values as Record<string, unknown>)?.[name],
    ];
    if (property.not !== undefined) return [];
    if (property.properties !== undefined) return valueRows(property, value, here);
    const named = Object.values(property.patternProperties ?? {}).find(({ properties }) => properties);
    const row = { path: here, default: shown(value), description: describe(property) };
    if (named === undefined) return [row];
    return [{ ...row, default: namesOf(value) }, ...valueRows(named, undefined, `${here}.NAME`)];
  });
}

function describe({ description = '', enum: allowed, items }: ValueSchema): string {
  const parts = Object.entries(items?.properties ?? {}).map(([name, part]) => `${name}: ${part.description}`);
  const values = allowed === undefined ? '' : ` One of ${allowed.map((each) => `\`${each}\``).join(', ')}.`;
  return `${description}${values}${parts.length === 0 ? '' : ` ${parts.join(' ')}`}`.replaceAll('|', '\\|');
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  return `\`${JSON.stringify(value).replaceAll('|', '\\|')}\``;
}

function namesOf(value: unknown): string {
  return Object.keys((value as object | undefined) ?? {})
    .map((name) => `\`${name}\``)
    .join(', ');
}
