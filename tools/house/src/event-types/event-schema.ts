import avsc from 'avsc';

/** An Avro type as its parsed JSON. */
export type AvroNode = string | AvroNode[] | { [attribute: string]: unknown };

export interface RecordField {
  name: string;
  type: AvroNode;
  doc?: string;
}

export interface EventSchema {
  /** File name without `.avsc`, kebab-case of the record's name. */
  file: string;
  name: string;
  fields: RecordField[];
  definition: Record<DefinitionField, string>;
  schema: { [attribute: string]: unknown };
}

const definitionFields = ['type', 'source', 'topic', 'id', 'key', 'time'] as const;
type DefinitionField = (typeof definitionFields)[number];

const example =
  '"rivulet": { "type": "shop.ItemSold", "source": "/shop", "topic": "shop.item-sold", "id": "eventId", "key": "itemId", "time": "soldAt" }';

/**
 * Reads the text of one `.avsc` file.
 * @throws Error with one line that names the fault and the remedy.
 */
export function parseEventSchema(file: string, text: string): EventSchema {
  const schema = parseRecord(text);
  const name = String(schema.name);
  if (kebabCase(name) !== file) {
    throw new Error(`the record is named ${name}, so the file must be ${kebabCase(name)}.avsc`);
  }
  const fields = schema.fields as RecordField[];
  return { file, name, fields, definition: readDefinition(schema.rivulet, fields), schema };
}

function parseRecord(text: string): EventSchema['schema'] {
  const schema = JSON.parse(text) as EventSchema['schema'];
  const type = avsc.Type.forSchema(schema as unknown as avsc.Schema, { wrapUnions: 'never' });
  if (type.typeName !== 'record') throw new Error(`an event is a record, this is of type ${type.typeName}`);
  return schema;
}

function readDefinition(given: unknown, fields: RecordField[]): EventSchema['definition'] {
  if (typeof given !== 'object' || given === null) {
    throw new Error(`the record lacks the attribute "rivulet": add something like ${example}`);
  }
  const attributes = given as Record<string, unknown>;
  const definition = {} as EventSchema['definition'];
  for (const name of definitionFields) {
    const value = attributes[name];
    if (typeof value !== 'string' || value === '')
      throw new Error(`rivulet.${name} is missing: add it, as in ${example}`);
    definition[name] = value;
  }
  const unknown = Object.keys(attributes).filter(
    (name) => !(definitionFields as readonly string[]).includes(name),
  );
  if (unknown.length > 0)
    throw new Error(`rivulet.${unknown.join(', rivulet.')} means nothing: take it away`);
  requireField(definition, 'id', fields, isText, 'a string');
  requireField(definition, 'key', fields, isText, 'a string');
  requireField(definition, 'time', fields, isTimestamp, 'a timestamp-millis');
  return definition;
}

function requireField(
  definition: EventSchema['definition'],
  role: DefinitionField,
  fields: RecordField[],
  fits: (type: AvroNode) => boolean,
  wanted: string,
): void {
  const field = fields.find(({ name }) => name === definition[role]);
  const known = fields.map(({ name }) => name).join(', ');
  if (field === undefined)
    throw new Error(`rivulet.${role} is "${definition[role]}", but the fields are ${known}`);
  if (!fits(field.type))
    throw new Error(`rivulet.${role} is "${field.name}", which must be ${wanted}, not null`);
}

function isText(type: AvroNode): boolean {
  return type === 'string' || (typeof type === 'object' && !Array.isArray(type) && type.type === 'string');
}

function isTimestamp(type: AvroNode): boolean {
  return typeof type === 'object' && !Array.isArray(type) && type.logicalType === 'timestamp-millis';
}

function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
}
