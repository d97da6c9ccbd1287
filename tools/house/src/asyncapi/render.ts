import { outcomesOf, ownEvents, type EventDefinition } from '@rivulet/contracts';
import { auditRecord } from '@rivulet/cli/audit-record';
import { stringify } from 'yaml';
import { z } from 'zod';
import { renderChannels } from './channels.ts';
import { headerSets } from './header-forms.ts';
import { auditMessage, avroSchema, headersSchema, renderMessages, type Node } from './messages.ts';
import { renderOperations } from './operations.ts';

const description = [
  'Topics, messages and headers of Rivulet, and which app sends and receives what.',
  "Names of topics have the environment's TOPIC_PREFIX before them.",
  "Bodies are Avro in the wire format of the Confluent registry; the subject of a topic's schema is its name and -value.",
  'Headers are CloudEvents 1.0 in binary mode, W3C Trace Context, and rivulet-*.',
].join(' ');

export interface AsyncApiSources {
  version: string;
  /** Of the headers, by their keys in `headerNames`. */
  headerDocs: ReadonlyMap<string, string>;
}

/** The document as data. */
export function asyncApi({ version, headerDocs }: AsyncApiSources): Node {
  const [anyEvent] = ownEvents;
  if (anyEvent === undefined) throw new Error('there is no event');
  const outcome = outcomesOf(anyEvent) as unknown as EventDefinition<never>;
  const sets = Object.keys(headerSets) as (keyof typeof headerSets)[];
  return {
    asyncapi: '3.0.0',
    info: { title: 'Rivulet', version, description, license: { name: 'MIT' } },
    defaultContentType: 'application/avro',
    servers: {
      local: { host: 'localhost:9092', protocol: 'kafka', description: 'The broker of npm start.' },
    },
    channels: renderChannels(),
    operations: renderOperations(),
    components: {
      messages: renderMessages(outcome),
      schemas: {
        ...Object.fromEntries([...ownEvents, outcome].map(({ name, schema }) => [name, avroSchema(schema)])),
        ...Object.fromEntries(sets.map((set) => [`headers.${set}`, headersSchema(set, headerDocs)])),
        [auditMessage]: z.toJSONSchema(auditRecord, { target: 'draft-7' }),
      },
    },
  };
}

/** docs/asyncapi.yaml. */
export function renderAsyncApi(sources: AsyncApiSources): string {
  const body = stringify(asyncApi(sources), { aliasDuplicateObjects: false, lineWidth: 110 });
  return `# Generated from schemas/ and libs/contracts by 'npm run generate': change those files, not this one.\n${body}`;
}
