import specification from '@asyncapi/specs/schemas/3.0.0.json' with { type: 'json' };
import { cloudEventHeaders, environmentPlan, headerNames, OrderConfirmed } from '@rivulet/contracts';
import type { KafkaRecord, OutgoingRecord } from '@rivulet/kafka';
import { copyForDiscard, copyForRedrive, copyForReplay, readDeadLetter } from '@rivulet/subscriber';
import { orderConfirmed } from '@rivulet/testing';
import { Ajv } from 'ajv';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { headerDocs } from './header-docs.ts';

const root = join(import.meta.dirname, '../../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const lenient = { strict: false, validateFormats: false, allErrors: true };
const ajv = new Ajv(lenient);
/** The specification brings the schema of JSON Schema along. */
const isAsyncApi = new Ajv({ ...lenient, meta: false, validateSchema: false }).compile(specification);

interface HeaderSchema {
  required: string[];
  properties: Record<string, { description?: string }>;
}

interface Document {
  channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
  operations: Record<string, { action: string; channel: { $ref: string }; messages: { $ref: string }[] }>;
  components: {
    messages: Record<string, { payload: { $ref: string }; headers: { $ref: string } | HeaderSchema }>;
    schemas: Record<string, { schemaFormat?: string; schema?: unknown } & Partial<HeaderSchema>>;
  };
}

const committed = (): Document => parse(read('docs/asyncapi.yaml')) as Document;

function resolve(document: Document, ref: string): unknown {
  const steps = ref.replace('#/', '').split('/');
  return steps.reduce<unknown>(
    (node, step) => (node as Record<string, unknown> | undefined)?.[step],
    document,
  );
}

function refsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === '$ref' && typeof value === 'string' && value.startsWith('#/components')
      ? [value]
      : refsIn(value),
  );
}

describe('docs/asyncapi.yaml', () => {
  const document = committed();

  it('is AsyncAPI 3.0 by the official schema, with its bindings and Avro payloads', () => {
    expect([isAsyncApi(document), isAsyncApi.errors]).toEqual([true, null]);
  });

  it('would be refused with an action, a binding or an Avro type that does not exist', () => {
    const spoilt = (change: (document: Document) => void): boolean => {
      const copy = committed();
      change(copy);
      return isAsyncApi(copy);
    };
    const first = <T>(record: Record<string, T>): T => Object.values(record)[0] as T;
    expect([
      spoilt(({ operations }) => (first(operations).action = 'publish')),
      spoilt(({ channels }) => Object.assign(first(channels), { bindings: { kafka: { partitions: 'x' } } })),
      spoilt(({ components }) => (first(components.schemas).schema = { type: 'recrod' })),
    ]).toEqual([false, false, false]);
  });

  it('has only references that lead somewhere', () => {
    const refs = [
      ...refsIn(document.channels),
      ...refsIn(document.components.messages),
      ...Object.values(document.operations).flatMap(({ channel, messages }) => [
        channel.$ref,
        ...messages.map(({ $ref }) => $ref),
      ]),
    ];
    expect(refs.filter((ref) => resolve(document, ref) === undefined)).toEqual([]);
    expect(refs.length).toBeGreaterThan(50);
  });

  it('has a channel for every topic of an environment, and no other', () => {
    const addresses = Object.values(document.channels).map(({ address }) => address);
    expect(addresses.sort()).toEqual(
      environmentPlan()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('says of every topic who sends to it and who receives from it', () => {
    const seen = Object.values(document.operations).map(({ action, channel }) => `${action} ${channel.$ref}`);
    const wanted = Object.keys(document.channels).flatMap((topic) =>
      ['send', 'receive'].map((action) => `${action} #/channels/${topic}`),
    );
    expect(wanted.filter((each) => !seen.includes(each))).toEqual([]);
  });

  it.each(globSync('schemas/*.avsc', { cwd: root }))(
    'has %s as the payload of a message on a topic',
    (path) => {
      const schema = JSON.parse(read(path)) as { name: string };
      const used = Object.values(document.channels).flatMap(({ messages }) =>
        Object.values(messages).map(({ $ref }) => resolve(document, $ref) as { payload: { $ref: string } }),
      );
      const payloads = used.map(({ payload }) => resolve(document, payload.$ref));
      const definition = (payloads as { schemaFormat?: string; schema?: { name?: string } }[]).find(
        (payload) => payload.schema?.name === schema.name,
      );
      expect(definition?.schemaFormat).toBe('application/vnd.apache.avro;version=1.9.0');
      // The topic of outcomes is that of each event.
      expect({ ...definition?.schema, rivulet: undefined }).toEqual({ ...schema, rivulet: undefined });
    },
  );

  it('tells of every header what it means', () => {
    const told = Object.entries(document.components.schemas)
      .filter(([name]) => name.startsWith('headers.'))
      .flatMap(([, { properties = {} }]) => Object.entries(properties))
      .filter(([, { description = '' }]) => description.length > 10)
      .map(([name]) => name);
    expect(Object.values(headerNames).filter((name) => !told.includes(name))).toEqual([]);
  });

  describe('the headers', () => {
    const event = orderConfirmed();
    const written: KafkaRecord = record('orders.order-confirmed', cloudEventHeaders(OrderConfirmed, event));
    const letter = readDeadLetter(
      record('orders.order-confirmed.inventory-subscriber.dlq', {
        ...cloudEventHeaders(OrderConfirmed, event),
        ...{ [headerNames.group]: 'inventory-subscriber', [headerNames.delivery]: '4' },
        ...{ [headerNames.attempt]: '4', [headerNames.reason]: 'permanent' },
        ...{ [headerNames.originTopic]: 'orders.order-confirmed', [headerNames.originPartition]: '0' },
        ...{ [headerNames.originOffset]: '7', [headerNames.deadLetteredAt]: '1764230400000' },
      }),
    );
    const replay = { topic: 'retry', group: 'inventory-subscriber', number: 2, task: 'task-1', repeat: true };
    it.each<[string, string, Pick<OutgoingRecord, 'headers'>]>([
      ['an event', 'headers.event', { headers: cloudEventHeaders(OrderConfirmed, event) }],
      ['a replayed event', 'headers.retry', copyForReplay(written, replay)],
      ['a dead letter', 'headers.deadLetter', { headers: textOf(letter.record) }],
      ['a redriven letter', 'headers.retry', copyForRedrive(letter, { topic: 'retry', task: 'task-1' })],
      [
        'a discarded letter',
        'headers.retry',
        copyForDiscard(letter, { topic: 'retry', task: 'task-1', compensated: true }),
      ],
    ])('of %s are as documented', (_what, name, copy) => {
      const fits = ajv.compile({ ...document.components.schemas[name], additionalProperties: false });
      expect([fits(textOf(copy)), fits.errors]).toEqual([true, null]);
    });
  });
});

function record(topic: string, headers: Record<string, string>): KafkaRecord {
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)] as const);
  return {
    ...{ topic, partition: 0, offset: 7, key: Buffer.from('order-1'), value: Buffer.from([0]) },
    ...{ headers: Object.fromEntries(bytes), timestampMs: 0 },
  };
}

function textOf({ headers = {} }: Pick<OutgoingRecord | KafkaRecord, 'headers'>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

describe('headerDocs', () => {
  it('takes the comment before a name, and that of the name above where there is none', () => {
    const source = `export const headerNames = {
      /** When it is due,
       * epoch milliseconds. */
      due: 'x-due',
      late: 'x-late',
      /** Why. */
      why: 'x-why',
    };`;
    expect([...headerDocs(source)]).toEqual([
      ['due', 'When it is due, epoch milliseconds.'],
      ['late', 'When it is due, epoch milliseconds.'],
      ['why', 'Why.'],
    ]);
  });

  it('refuses a file in which it finds nothing', () => {
    expect(() => headerDocs('export const names = [];')).toThrow('no headerNames found');
  });
});
