import type { AvroNode, RecordField } from './event-schema.ts';

const primitives: Record<string, string> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  bytes: 'Buffer',
  string: 'string',
};

const logical: Record<string, { on: string; type: string }> = {
  decimal: { on: 'bytes', type: 'string' },
  'timestamp-millis': { on: 'long', type: 'Date' },
};

/** What a schema becomes in TypeScript: its own expression and the named types it declares on the way, by name. */
export interface TypeScriptTypes {
  expression: string;
  declarations: Map<string, string>;
}

/**
 * decimal → exact text, timestamp-millis → Date, a union with null → `T | null`, enum → union of its symbols; each
 * record and enum is declared under its name.
 * @throws Error for a logical type on a base that the codec does not read.
 */
export function typescriptOfAvro(root: AvroNode): TypeScriptTypes {
  const declarations = new Map<string, string>();

  const convert = (node: AvroNode): string => {
    if (typeof node === 'string') return primitives[node] ?? localName(node);
    if (Array.isArray(node)) return node.map(convert).sort(nullLast).join(' | ');
    const logicalType = logical[String(node.logicalType)];
    if (logicalType !== undefined) {
      if (node.type !== logicalType.on) {
        throw new Error(
          `${String(node.logicalType)} must stand on ${logicalType.on}, not on ${String(node.type)}`,
        );
      }
      return logicalType.type;
    }
    switch (node.type) {
      case 'record':
        return declareRecord(node);
      case 'enum':
        return declare(
          node,
          (name) => `export type ${name} = ${(node.symbols as string[]).map(literal).join(' | ')};`,
        );
      case 'array':
        return `${grouped(convert(node.items as AvroNode))}[]`;
      case 'map':
        return `Record<string, ${convert(node.values as AvroNode)}>`;
      case 'fixed':
        return 'Buffer';
      default:
        return convert(node.type as AvroNode);
    }
  };

  const declare = (node: { [attribute: string]: unknown }, write: (name: string) => string): string => {
    const name = localName(String(node.name));
    declarations.set(name, '');
    declarations.set(name, jsdoc(node.doc, '') + write(name));
    return name;
  };

  const declareRecord = (node: { [attribute: string]: unknown }): string =>
    declare(node, (name) => {
      const fields = (node.fields as RecordField[]).map(
        (field) => `${jsdoc(field.doc, '  ')}  ${field.name}: ${convert(field.type)};\n`,
      );
      return `export interface ${name} {\n${fields.join('')}}`;
    });

  return { expression: convert(root), declarations };
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function literal(symbol: string): string {
  return `'${symbol}'`;
}

function grouped(expression: string): string {
  return expression.includes(' | ') ? `(${expression})` : expression;
}

function nullLast(left: string, right: string): number {
  return Number(left === 'null') - Number(right === 'null');
}

function jsdoc(doc: unknown, indent: string): string {
  return typeof doc === 'string' ? `${indent}/** ${doc.replaceAll('*/', '* /')} */\n` : '';
}
