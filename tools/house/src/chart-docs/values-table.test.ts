import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { valueRows, type ValueSchema } from './values-table.ts';

const chart = join(import.meta.dirname, '../../../../deploy/helm/rivulet');
const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8')) as ValueSchema;
const values = parse(readFileSync(join(chart, 'values.yaml'), 'utf8')) as object;

/** Every object of the schema with the path of its value. */
function* objects(part: ValueSchema, path: string): Generator<[string, ValueSchema]> {
  yield [path, part];
  const more = {
    ...part.properties,
    ...part.patternProperties,
    ...(part.items ? { items: part.items } : {}),
  };
  for (const [name, each] of Object.entries(more)) yield* objects(each, `${path}.${name}`);
}

describe('valueRows', () => {
  it('names each value with its default and its meaning, and those of maps by NAME', () => {
    const map: ValueSchema = {
      properties: {
        port: { type: 'integer', description: 'Port.' },
        kind: { enum: ['a', 'b'], description: 'Kind.' },
        old: { not: {} },
        apps: {
          description: 'Apps.',
          patternProperties: { '^x$': { properties: { url: { description: 'URL.' } } } },
        },
      },
    };
    expect(valueRows(map, { port: 80, apps: { one: {}, two: {} } })).toEqual([
      { path: 'port', default: '`80`', description: 'Port.' },
      { path: 'kind', default: '', description: 'Kind. One of `a`, `b`.' },
      { path: 'apps', default: '`one`, `two`', description: 'Apps.' },
      { path: 'apps.NAME.url', default: '', description: 'URL.' },
    ]);
  });
});

describe('values.schema.json', () => {
  const parts = [...objects(schema, 'values')];

  it('knows every value that values.yaml has', () => {
    const known = new Set(parts.map(([path]) => path));
    const paths = (value: unknown, path: string): string[] =>
      value === null || typeof value !== 'object' || Array.isArray(value)
        ? [path]
        : Object.entries(value).flatMap(([name, each]) => paths(each, `${path}.${name}`));
    const free = /\.(resources|podSecurityContext|securityContext|labels|config)\./;
    const unknown = paths({ ...values, subscribers: {} }, 'values').filter(
      (path) => !known.has(path) && !free.test(path),
    );
    expect(unknown).toEqual([]);
  });

  it('says what each value means', () => {
    const silent = parts.filter(
      ([path, { description = '', not }]) => path !== 'values' && not === undefined && !description,
    );
    expect(
      silent.map(([path]) => path).filter((path) => !/\.items$|\.\^|\.items\.(?!name|topic)/.test(path)),
    ).toEqual([]);
  });

  it('takes no object with unknown names, but where Kubernetes says what stands there', () => {
    const open = parts
      .filter(([, part]) => part.properties !== undefined && part.additionalProperties !== false)
      .map(([path]) => path);
    expect(open).toEqual([]);
  });
});
