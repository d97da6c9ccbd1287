import { OrderConfirmed, subjectOf, topicPlan } from '@rivulet/contracts';
import { applyTopics, createKafka, createSchemaRegistry } from '@rivulet/kafka';
import { provideTestStack } from '@rivulet/local-stack';
import { migrate, outboxMigrations, readBacklog, saveSchemas } from '@rivulet/outbox';
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { appendEvents, outbox } from './relay/append-events.ts';
import { measureRelay } from './relay/measure-relay.ts';
import { taskVariable, type RelayTask } from './relay/relay-task.ts';
import { growthOf } from './relay/table-size.ts';
import { describeMachine } from './measure/describe-machine.ts';

const usage = `Measures the outbox relay alone, on a real Kafka and PostgreSQL.

  npm run bench:relay -- [options]

  --events N          events that are sent (100000)
  --meanwhile         appends them while the relay sends, and watches the table's size;
                      left out: they are there before it begins
  --retention-ms N    how long published events stay in the outbox (the relay's default)
  --batch-rows N      records read at once (the relay's default)
  --at-least N        events per second (0)
  --at-most-growth N  how much larger the table may become after its first tenth (1.5), with --meanwhile
  --profile DIR       writes a CPU profile of the relay there
  --json FILE         writes the result there too, such as bench/results/NAME.json

Exit status: 0 when it was fast enough and the table did not grow, 1 otherwise.
`;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    meanwhile: { type: 'boolean', default: false },
    'retention-ms': { type: 'string' },
    'batch-rows': { type: 'string' },
    'at-least': { type: 'string', default: '0' },
    'at-most-growth': { type: 'string', default: '1.5' },
    profile: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  process.stdout.write(usage);
  process.exit(0);
}
const events = Number(values.events);
const numbered = (text: string | undefined, name: string) =>
  text === undefined ? {} : { [name]: Number(text) };
const settings = {
  ...numbered(values['retention-ms'], 'retentionMs'),
  ...numbered(values['batch-rows'], 'batchRows'),
};
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const warn = (_fields: object, message: string): void => say(message);
const quiet = { debug: () => undefined, info: () => undefined, warn, error: warn };

const stack = await provideTestStack({ name: 'bench-relay' });
try {
  const { brokers, registryUrl } = stack;
  const kafka = createKafka({ brokers, clientId: 'bench', log: quiet });
  await applyTopics(kafka, topicPlan({ events: [OrderConfirmed], groups: [], partitions: 12 }), quiet);
  await kafka.close();
  await createSchemaRegistry({ url: registryUrl }).register(
    subjectOf(OrderConfirmed.topic),
    OrderConfirmed.schema,
  );
  const databaseUrl = await stack.databaseUrl('bench');
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  await migrate(pool, [outboxMigrations], quiet);
  await saveSchemas((text, given) => pool.query(text, given), outbox.schemas);
  if (!values.meanwhile) {
    say(`appending ${events} events`);
    for (let left = events; left > 0; left -= 10_000) await appendEvents(pool, Math.min(left, 10_000));
    await pool.query('analyze outbox');
  }

  const task: RelayTask = { brokers, registryUrl, databaseUrl, events, ...settings };
  const execArgv = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const relay = fork(join(import.meta.dirname, 'relay/relay-process.ts'), {
    execArgv,
    env: { ...process.env, LOG_LEVEL: 'warn', [taskVariable]: JSON.stringify(task) },
  });
  const { sizes, seconds, cpuMicros, sends, rssBytes } = await measureRelay(relay, pool, {
    events,
    meanwhile: values.meanwhile,
    say,
  });
  const { records: left } = await readBacklog((text, given) => pool.query(text, given));
  await pool.end();
  const report = {
    what: values.meanwhile
      ? 'the relay while events are appended, and the size of the outbox'
      : 'the relay alone: from the first send to the last mark',
    at: new Date().toISOString(),
    machine: describeMachine(),
    parts: stack.parts,
    settings: { events, ...settings },
    eventsPerSecond: Math.round(events / seconds),
    cpuMicrosPerEvent: Math.round((cpuMicros / events) * 10) / 10,
    eventsPerSend: Math.round(events / sends),
    rssBytes,
    unsentAtEnd: left,
    ...(values.meanwhile ? { growth: growthOf(sizes), sizes } : {}),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (values.json !== undefined) mkdirSync(dirname(values.json), { recursive: true });
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  const flat = !values.meanwhile || growthOf(sizes) <= Number(values['at-most-growth']);
  process.exitCode = flat && left === 0 && report.eventsPerSecond >= Number(values['at-least']) ? 0 : 1;
} finally {
  await stack.stop();
}
