import { OrderConfirmed, OrderOnHold } from '@rivulet/contracts';
import { createKafka, createSchemaRegistry, type Kafka } from '@rivulet/kafka';
import { withClient, type Stack } from '@rivulet/local-stack';
import { startMeasured, type MeasuredProcess, type MeasuredProgram } from '../measure/measured-process.ts';
import { prepareTopics } from '../measure/prepare-topics.ts';
import { startApi, type ApiProcess } from './api-process.ts';
import { inventoryMs, notificationMs, type PatternName } from './patterns.ts';
import { bothGroup, databaseName, programsOf, type ProgramPlace } from './programs.ts';

/** A way that runs: its processes, its topics and its databases. */
export interface RunningWay {
  name: PatternName;
  /** Of the process that takes the orders. */
  url: string;
  /** Ids of all orders that are stored. */
  orders(): Promise<string[]>;
  /** SIGKILL to all of its processes, and a start of each. Resolves when all are ready. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

export interface PatternScene {
  kafka: Kafka;
  apis: { inventory: ApiProcess; notification: ApiProcess };
  /** Topics and addresses for processes of one's own. */
  prepare(topicPrefix: string, groups: readonly string[]): Promise<ProgramPlace>;
  start(way: PatternName): Promise<RunningWay>;
  close(): Promise<void>;
}

export const partitions = 12;
const onHoldGroup = 'notification-subscriber.on-hold';

export async function createPatternScene(stack: Stack, profileDir?: string): Promise<PatternScene> {
  const warn = (_fields: object, message: string): void => void process.stderr.write(`${message}\n`);
  const quiet = { debug: () => undefined, info: () => undefined, warn, error: warn };
  const kafka = createKafka({ brokers: stack.brokers, clientId: 'bench', log: quiet });
  const registry = createSchemaRegistry({ url: stack.registryUrl });
  const [inventory, notification] = await Promise.all([
    startApi('inventory-api'),
    startApi('notification-api'),
  ]);
  await inventory.behave({ latencyMs: inventoryMs });
  await notification.behave({ latencyMs: notificationMs });
  const ways: RunningWay[] = [];

  async function prepare(topicPrefix: string, groups: readonly string[]): Promise<ProgramPlace> {
    await prepareTopics(kafka, registry, {
      prefix: topicPrefix,
      partitions,
      subscriptions: [
        { event: OrderConfirmed, groups },
        { event: OrderOnHold, groups: [onHoldGroup] },
      ],
    });
    const [inventoryUrl, notificationUrl] = [inventory.url, notification.url];
    return { stack, topicPrefix, inventoryUrl, notificationUrl, profileDir };
  }

  async function start(name: PatternName): Promise<RunningWay> {
    const groups = name === 'ours' ? ['inventory-subscriber', 'notification-subscriber'] : [bothGroup];
    const place = await prepare(`${name}.`, groups);
    const { topicPrefix } = place;
    const programs = await programsOf(name, place);
    let running = await startAll(programs);
    const databaseUrl = await stack.databaseUrl(databaseName(topicPrefix, 'publisher'));
    const way: RunningWay = {
      ...{ name, url: running[0]?.url ?? '' },
      orders: () =>
        withClient(databaseUrl, async (client) => {
          const { rows } = await client.query<{ id: string }>('select id from orders');
          return rows.map(({ id }) => id);
        }),
      async killAndRestart() {
        await Promise.all(running.map((process) => process.kill()));
        running = await startAll(programs);
      },
      async stop() {
        await Promise.all(running.map((process) => process.stop()));
      },
    };
    ways.push(way);
    return way;
  }

  return {
    kafka,
    apis: { inventory, notification },
    prepare,
    start,
    async close() {
      await Promise.all(ways.map((way) => way.stop()));
      await Promise.all([inventory.stop(), notification.stop(), kafka.close()]);
    },
  };
}

function startAll(programs: readonly MeasuredProgram[]): Promise<MeasuredProcess[]> {
  return Promise.all(programs.map((program) => startMeasured(program)));
}
