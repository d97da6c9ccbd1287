import { avroType, logicalTypes, type AvroSchema } from '@rivulet/contracts';
import avsc from 'avsc';

/** Something that the reader's schema makes unreadable of what was written with the writer's. */
export interface Break {
  /** The field, such as `items[].quantity`; empty for the record itself. */
  path: string;
  reader: string;
  writer: string;
  problem: string;
}

/**
 * Why data written with the one schema can't be read with the other; empty when it can. Avro's resolution by avsc, which
 * the apps read with, decides; here it is found out where. Two logical types of one bare type do not read each other.
 */
export function findBreaks(reader: AvroSchema, writer: AvroSchema): Break[] {
  // As the apps will compile it: what they cannot compile is refused here.
  avroType(reader);
  return descend(compile(reader), compile(writer), '', { pairs: new Set(), met: false });
}

/** Logical types that the apps do not know. Read as another one of the same bare type they would be silently wrong. */
const strangeTypes = [
  ...['date', 'time-millis', 'time-micros', 'timestamp-micros', 'timestamp-nanos'],
  ...['local-timestamp-millis', 'local-timestamp-micros', 'local-timestamp-nanos', 'duration'],
];

function compile(schema: AvroSchema): avsc.Type {
  const strange = Object.fromEntries(strangeTypes.map((name) => [name, opaque()]));
  return avsc.Type.forSchema(schema as avsc.Schema, {
    logicalTypes: { ...strange, ...logicalTypes, 'timestamp-millis': opaque() },
    wrapUnions: 'never',
  });
}

/** Reads itself and its bare type. */
function opaque(): new (
  ...given: ConstructorParameters<typeof avsc.types.LogicalType>
) => avsc.types.LogicalType {
  return class extends avsc.types.LogicalType {
    override _fromValue(value: unknown): unknown {
      return value;
    }
    override _toValue(value: unknown): unknown {
      return value;
    }
    override _resolve(writer: avsc.Type): ((value: unknown) => unknown) | undefined {
      const isLogical = writer instanceof avsc.types.LogicalType;
      const isSame = isLogical
        ? nameOf(writer) === nameOf(this)
        : writer.typeName === this.underlyingType.typeName;
      return isSame ? (value) => value : undefined;
    }
  };
}

/** Pairs of records that were begun; `met` when one of them came again within itself: it is told of where it was begun. */
interface Seen {
  pairs: Set<string>;
  met: boolean;
}

function descend(reader: avsc.Type, writer: avsc.Type, path: string, seen: Seen): Break[] {
  const fault = readFault(reader, writer);
  if (fault === undefined) return [];
  const pair = `${nameOf(reader)}<${nameOf(writer)}`;
  if (reader.typeName === 'record' && seen.pairs.has(pair)) {
    seen.met = true;
    return [];
  }
  seen.pairs.add(pair);
  const within = { ...seen, met: false };
  const deeper = breaksWithin(reader, writer, path, within);
  seen.met ||= within.met;
  if (deeper.length > 0 || within.met) return deeper;
  return [
    { path, reader: nameOf(reader), writer: nameOf(writer), problem: problemOf(reader, writer, fault) },
  ];
}

function readFault(reader: avsc.Type, writer: avsc.Type): string | undefined {
  try {
    reader.createResolver(writer);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const { RecordType, ArrayType, MapType, EnumType } = avsc.types;

function breaksWithin(reader: avsc.Type, writer: avsc.Type, path: string, seen: Seen): Break[] {
  if (reader instanceof RecordType && writer instanceof RecordType) {
    return reader.fields.flatMap((field) => {
      const names = [field.name, ...field.aliases];
      const written = writer.fields.find(({ name }) => names.includes(name));
      const at = path === '' ? field.name : `${path}.${field.name}`;
      if (written !== undefined) return descend(field.type, written.type, at, seen);
      if (field.defaultValue() !== undefined) return [];
      const problem =
        'the reader asks for it, the writer did not have it, and it has no default: give it one';
      return [{ path: at, reader: nameOf(field.type), writer: 'no such field', problem }];
    });
  }
  if (reader instanceof ArrayType && writer instanceof ArrayType)
    return descend(reader.itemsType, writer.itemsType, `${path}[]`, seen);
  if (reader instanceof MapType && writer instanceof MapType)
    return descend(reader.valuesType as avsc.Type, writer.valuesType as avsc.Type, `${path}{}`, seen);
  const [readers, writers] = [branchesOf(reader), branchesOf(writer)];
  if (readers.length + writers.length === 2) return [];
  return writers.flatMap((branch) => {
    if (readFault(reader, branch) === undefined) return [];
    const like = readers.find((each) => nameOf(each) === nameOf(branch));
    if (like !== undefined) return descend(like, branch, path, seen);
    const problem = `${nameOf(branch)} was written, and the reader takes none`;
    return [{ path, reader: nameOf(reader), writer: nameOf(writer), problem }];
  });
}

function branchesOf(type: avsc.Type): readonly avsc.Type[] {
  return type.typeName.startsWith('union:') ? (type as avsc.types.UnwrappedUnionType).types : [type];
}

function problemOf(reader: avsc.Type, writer: avsc.Type, fault: string): string {
  if (reader instanceof EnumType && writer instanceof EnumType && reader.name === writer.name) {
    const unknown = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
    return `${unknown.join(', ')} was written, and the reader neither knows it nor has a default`;
  }
  if (nameOf(reader) === nameOf(writer)) return fault;
  return `${nameOf(writer)} was written, and can not be read as ${nameOf(reader)}`;
}

/** `int`, `rivulet.orders.OrderItem`, `timestamp-millis`, `null or string`. */
function nameOf(type: avsc.Type): string {
  if (type.typeName.startsWith('union:')) return branchesOf(type).map(nameOf).join(' or ');
  if (!type.typeName.startsWith('logical:')) return type.name ?? type.typeName;
  const { precision, scale } = type as { precision?: number; scale?: number };
  const name = type.typeName.slice('logical:'.length);
  return precision === undefined ? name : `${name}(${precision}, ${scale})`;
}
