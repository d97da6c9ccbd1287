import { OrderConfirmed, outcomesOf, outcomeTopic, subjectOf, topicPlan } from '@rivulet/contracts';
import { applyTopics, createKafka, createSchemaRegistry } from '@rivulet/kafka';
import { provideTestStack } from '@rivulet/local-stack';
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, watchTimers } from './measure/describe-machine.ts';
import {
  group,
  taskVariable,
  type SubscriberMessage,
  type SubscriberTask,
} from './retry-accuracy/messages.ts';
import { summarize } from './retry-accuracy/summarize.ts';
import { writeCopies } from './retry-accuracy/write-copies.ts';

const usage = `Measures how late retries are called while many wait, on a real Kafka and PostgreSQL.

  npm run bench:retry -- [options]

  --copies N          retries that wait (100000)
  --due N             how many of them are due within the spread (24000)
  --spread-seconds N  over how long they are due (60)
  --lead-seconds N    time for writing, starting and reading before the first is due (90)
  --keys N            keys of all copies; one each when left out
  --profile DIR       writes a CPU profile of the subscriber there
  --json FILE         writes the result there too, such as bench/results/NAME.json

Exit status: 0 when none was early and p99 is below 100 ms, 1 otherwise.
`;

// How late retries are called while many wait: `npm run bench:retry -- --json bench/results/NAME.json`.
const { values } = parseArgs({
  options: {
    copies: { type: 'string', default: '100000' },
    due: { type: 'string', default: '24000' },
    'spread-seconds': { type: 'string', default: '60' },
    /** Time for writing, starting and reading, before the first one is due. */
    'lead-seconds': { type: 'string', default: '90' },
    /** Keys of all copies; one each when left out. */
    keys: { type: 'string' },
    /** Writes a CPU profile of the subscriber into this folder. */
    profile: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  process.stdout.write(usage);
  process.exit(0);
}
const partitions = 12;
const copies = Number(values.copies);
const due = Number(values.due);
const keys = values.keys === undefined ? undefined : Number(values.keys);
const spreadMs = Number(values['spread-seconds']) * 1_000;
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const warn = (_fields: object, message: string): void => say(message);
const quiet = { debug: () => undefined, info: () => undefined, warn, error: warn };

const stack = await provideTestStack({ name: 'bench' });
const api = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
let subscriber: ChildProcess | undefined;
try {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const kafka = createKafka({ brokers: stack.brokers, clientId: 'bench', log: quiet });
  const [topic, topicPrefix] = [OrderConfirmed.topic, ''];
  await applyTopics(kafka, topicPlan({ events: [OrderConfirmed], groups: [group], partitions }), quiet);
  const registry = createSchemaRegistry({ url: stack.registryUrl });
  const schemaId = await registry.register(subjectOf(topic), OrderConfirmed.schema);
  await registry.register(subjectOf(outcomeTopic(topic)), outcomesOf(OrderConfirmed).schema);
  const databaseUrl = await stack.databaseUrl('bench');

  const firstDueAt = Date.now() + Number(values['lead-seconds']) * 1_000;
  say(`writing ${copies} copies, ${due} of them due over ${spreadMs / 1_000} s`);
  await writeCopies(
    kafka,
    { topic, schemaId, partitions, copies, due, keys, firstDueAt, spreadMs },
    (written) => {
      if (written % 20_000 === 0) say(`  ${written} written`);
    },
  );
  await kafka.close();

  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const { brokers, registryUrl } = stack;
  const task: SubscriberTask = { brokers, registryUrl, databaseUrl, apiUrl, topicPrefix, copies, calls: due };
  const execArgv = ['--expose-gc'];
  if (values.profile !== undefined) execArgv.push('--cpu-prof', `--cpu-prof-dir=${values.profile}`);
  const env = { ...process.env, LOG_LEVEL: 'warn', [taskVariable]: JSON.stringify(task) };
  subscriber = fork(join(import.meta.dirname, 'retry-accuracy/subscriber-process.ts'), { execArgv, env });
  const timers = watchTimers();
  const result = await measure(subscriber, firstDueAt);
  const report = {
    what: 'lateness of retries: time of the call minus time at which it was due',
    at: new Date().toISOString(),
    machine: describeMachine(),
    parts: stack.parts,
    settings: {
      copies,
      due,
      keys: keys ?? 'one each',
      partitions,
      spreadMs,
      perSecond: due / (spreadMs / 1_000),
    },
    ...result,
    idleProcessTimers: summarize(timers()),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (values.json !== undefined) mkdirSync(dirname(values.json), { recursive: true });
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = result.lateness.early === 0 && result.lateness.p99Ms < 100 ? 0 : 1;
} finally {
  subscriber?.kill(values.profile === undefined ? 'SIGKILL' : 'SIGTERM');
  api.closeAllConnections();
  api.close();
  await stack.stop();
}

function measure(child: ChildProcess, firstDueAt: number) {
  return new Promise<ReturnType<typeof measured>>((resolve, reject) => {
    const seen: Partial<Record<SubscriberMessage['kind'], SubscriberMessage>> = {};
    child.once('exit', (code) => reject(new Error(`the subscriber ended with ${code}: see its log above`)));
    child.on('message', (message: SubscriberMessage) => {
      seen[message.kind] = message;
      if (message.kind === 'read') {
        say(`all copies read, ${Math.round((firstDueAt - message.at) / 1_000)} s before the first is due`);
        if (message.at > firstDueAt)
          reject(new Error('not all copies were read in time: give more --lead-seconds'));
      }
      if (message.kind === 'called') say(`  ${message.calls} called`);
      if (message.kind === 'finished') resolve(measured(seen));
    });
  });
}

function measured(seen: Partial<Record<SubscriberMessage['kind'], SubscriberMessage>>) {
  const { assigned, read, finished } = seen;
  if (assigned?.kind !== 'assigned' || read?.kind !== 'read' || finished?.kind !== 'finished')
    throw new Error('the subscriber told too little');
  return {
    lateness: summarize(finished.latenessMs),
    readAllMs: read.at - assigned.at,
    memory: { before: assigned.memory, allWaiting: read.memory, atEnd: finished.memory },
    rssBytesPerCopy: Math.round((read.memory.rssBytes - assigned.memory.rssBytes) / copies),
    subscriberLoopDelayP99Ms: finished.loopDelayP99Ms,
  };
}
