import kafkajs from 'kafkajs';
import { once } from 'node:events';
import http from 'node:http';
import pg from 'pg';
import { publisherStages, type PublisherStage } from './publisher-stages.ts';

// Loaded into a publisher before its own code: the process kills itself when its first order has come to the stage
// that KILL_AT names.
const stage = publisherStages.find((known) => known === process.env.KILL_AT);
if (stage === undefined) throw new Error(`KILL_AT=${process.env.KILL_AT} is no stage`);
const isAt = (...stages: PublisherStage[]): boolean => stages.includes(stage);

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

const answered = Promise.withResolvers<unknown>();
const server = http.Server.prototype as unknown as { emit: Method };
const emit = server.emit;
server.emit = function (...args) {
  const [event, request, response] = args as [string, http.IncomingMessage, http.ServerResponse];
  if (event === 'request' && request.method === 'POST') answered.resolve(once(response, 'finish'));
  return emit.apply(this, args);
};

/** The relay may be faster than the answer. */
const dieWhenAnswered = (): Promise<never> => answered.promise.then(die);

let hasBroker = false;
const kafka = kafkajs.Kafka.prototype as unknown as { producer: Method };
const makeProducer = kafka.producer;
kafka.producer = function (...args) {
  const producer = makeProducer.apply(this, args) as kafkajs.Producer;
  const sendBatch = async (batch: kafkajs.ProducerBatch) => {
    if (isAt('when the event is read and not sent')) await dieWhenAnswered();
    const confirmed = await producer.sendBatch(batch);
    hasBroker = true;
    if (isAt('when the broker has the event and it is not marked')) await dieWhenAnswered();
    return confirmed;
  };
  return { ...producer, sendBatch };
};

const client = pg.Client.prototype as unknown as { query: Method };
const query = client.query;
client.query = function (...args) {
  const text = textOf(args[0]);
  if (/insert into orders\b/.test(text)) {
    if (isAt('before the statement')) return die();
    if (isAt('when the database has the order and its answer is not read'))
      return dieWhenStored(this as pg.Client, args);
    if (isAt('when the order is stored and not answered')) return query.apply(this, whenDone(args, die));
  }
  if (hasBroker && /^\s*(update|delete from) outbox\b/.test(text) && isAt('when the event is marked'))
    return query.apply(this, whenDone(args, dieWhenAnswered));
  return query.apply(this, args);
};

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  const { text } = (statement ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}

/** The same statement; what follows it comes instead of its caller's own. */
function whenDone(args: unknown[], then: () => unknown): unknown[] {
  const withoutCallback = typeof args.at(-1) === 'function' ? args.slice(0, -1) : args;
  return [...withoutCallback, then];
}

/** The statement goes out; nothing is read of its connection any more; another one sees that it was carried out. */
async function dieWhenStored(doomed: pg.Client, args: unknown[]): Promise<never> {
  const witness = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await witness.connect();
  const count = async (): Promise<number> => {
    const { rowCount } = (await query.apply(witness, ['select from orders'])) as pg.QueryResult;
    return rowCount ?? 0;
  };
  const before = await count();
  (doomed as unknown as { connection: { stream: NodeJS.ReadableStream } }).connection.stream.pause();
  query.apply(doomed, args);
  for (let now = before; now === before; now = await count());
  return die();
}
