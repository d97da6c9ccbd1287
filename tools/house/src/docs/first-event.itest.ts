import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createServer, type AddressInfo } from 'node:net';
import { createKafka } from '@rivulet/kafka';
import { readTestStack } from '@rivulet/kafka/testing';
import { openTestDatabase } from '@rivulet/outbox/testing';
import { readTopic, waitFor } from '@rivulet/testing';
import { namedSamples } from './named-samples.ts';
import { runSamples, withSamples } from './run-samples.ts';

// The test run's registry lives in this process: it must be able to answer.
const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');
const page = {
  path: 'docs/first-event.md',
  text: readFileSync(join(root, 'docs/first-event.md'), 'utf8'),
};
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

describe('the page about a first event', () => {
  it('has a service of less than 30 lines a file, whose test passes', async () => {
    const lengths = namedSamples(page)
      .filter(({ path }) => /(ship-parcel|main)\.ts$/.test(path))
      .map(
        ({ code }) => code.split('\n').filter((line) => line !== '' && !/^(import|\/[/*])/.test(line)).length,
      );
    expect(lengths).toHaveLength(2);
    expect(Math.max(...lengths)).toBeLessThan(30);
    const { status, output } = await runSamples(page, root);
    expect(output).toContain('1 passed');
    expect(status).toBe(0);
  });

  it('leads to a service that emits its event', async () => {
    const { brokers, registryUrl } = readTestStack();
    const [database, port] = [await openTestDatabase(), await freePort()];
    const env = {
      ...{ PATH: process.env.PATH, KAFKA_BROKERS: brokers.join(','), SCHEMA_REGISTRY_URL: registryUrl },
      ...{ DATABASE_URL: database.url, PORT: String(port) },
    };
    let service: ChildProcess | undefined;
    const kafka = createKafka({ brokers, clientId: 'first-event-test', log: quiet });
    try {
      await run(process.execPath, [join(root, 'libs/outbox/src/main.ts'), 'migrate'], { env });
      await database.pool.query('create table shipments (order_id text primary key, carrier text not null)');
      await withSamples(page, root, async (folder) => {
        const file = (name: string) => join(folder, 'apps/warehouse/src', name);
        await run(process.execPath, [file('prepare.ts')], { env });
        service = spawn(process.execPath, [file('main.ts')], { env });
        const ship = () => fetch(`http://127.0.0.1:${port}/shipments/order-1`, { method: 'POST' });
        await waitFor(async () => (await ship().catch(() => undefined))?.status === 201, {
          what: 'the answer of the service',
          timeoutMs: 60_000,
        });
        const keys = async () =>
          (await readTopic(kafka, 'warehouse.parcel-shipped')).map(({ key }) => key?.toString());
        await waitFor(async () => (await keys()).length === 1, { what: 'the event', timeoutMs: 30_000 });
        expect(await keys()).toEqual(['order-1']);
      });
    } finally {
      service?.kill('SIGKILL');
      await kafka.close();
      await database.close();
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
