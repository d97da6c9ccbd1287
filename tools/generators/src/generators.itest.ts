import { readTestStack } from '@rivulet/kafka/testing';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkspace, type CopiedWorkspace } from './copied-workspace.fixture.ts';

let workspace: CopiedWorkspace;
beforeAll(() => void (workspace = copyWorkspace()));
afterAll(() => workspace.remove());

const nx = (...args: string[]) => workspace.run('nx', ...args);
const shipping = ['shipping', '--event', 'OrderConfirmed', '--call', 'POST /shipments'];
const generate = (what: string, ...args: string[]) => nx('g', `@rivulet/generators:${what}`, ...args);
/** What the house demands of a project. */
const check = (...projects: string[]) =>
  nx('run-many', '-t', 'lint', 'typecheck', 'test', '-p', projects.join(), '--outputStyle=static');

/** Runs in the copy what the generators write, which is why it is slow. */
describe('the generators', () => {
  it('say what a subscriber would be with --dry-run, and write nothing', async () => {
    const before = workspace.content();
    const { status, output } = await generate('subscriber', ...shipping, '--dry-run');
    expect([status, output]).toEqual([
      0,
      expect.stringContaining('CREATE apps/shipping-subscriber/src/main.ts'),
    ]);
    expect(workspace.content()).toEqual(before);
  });

  it('make a subscriber that passes lint, types and its unit tests untouched', async () => {
    const { status, output } = await generate('subscriber', ...shipping);
    expect([status, output]).toEqual([0, expect.stringContaining('docs/configuration.md written')]);
    const checked = await check('@rivulet/shipping-subscriber');
    expect([checked.status, checked.output]).toEqual([0, expect.stringContaining('4 passed, 4 total')]);
  }, 300_000);

  it('make it so that its process passes its test on a real Kafka untouched', async () => {
    const real = await workspace.run(
      'jest',
      ...['--config', 'jest.config.cjs', '--rootDir', 'apps/shipping-subscriber'],
      ...['--testMatch', '**/*.itest.ts', '--reporters', 'default'],
    );
    expect([real.status, real.output]).toEqual([0, expect.stringContaining('1 passed, 1 total')]);
  }, 300_000);

  it('leave formatted files, and nothing generated that is stale', async () => {
    const written = [
      'apps/*/**/*.{ts,json}',
      'libs/{contracts,testing}/src/*.ts',
      'tools/local-stack/src/{,start/}*.ts',
    ];
    const format = await workspace.run(
      'prettier',
      '--check',
      '--log-level',
      'warn',
      ...written,
      'deploy/helm',
    );
    expect(format).toEqual({ status: 0, output: '' });
    for (const what of ['event-types', 'configuration-docs', 'asyncapi', 'chart-docs']) {
      const { status } = await workspace.run('node', `tools/house/src/generate-${what}.ts`, '--check');
      expect([what, status]).toEqual([what, 0]);
    }
  });

  it('add the subscriber wherever subscribers are listed', async () => {
    const { bundles } = (await import(join(workspace.folder, 'tools/bundle/src/bundles.ts'))) as {
      bundles: Record<string, { programs: object }>;
    };
    expect(bundles).toHaveProperty('shipping-subscriber');
    expect(bundles['dev-stack']?.programs).toHaveProperty('shipping-api');
    expect(workspace.read('libs/contracts/src/environment-plan.ts')).toMatch(
      /\[OrderConfirmed\.name\]: \[[^\]]*'shipping-subscriber'/,
    );
    expect(workspace.read('tools/local-stack/src/start/subscribers.ts')).toContain("name: 'shipping'");
    expect(workspace.read('deploy/helm/rivulet/values.yaml')).toContain('  shipping-subscriber:\n');
    expect(workspace.read('docs/configuration.md')).toContain('## shipping-subscriber');
    expect(workspace.read('docs/asyncapi.yaml')).toContain(
      'orders.order-confirmed.shipping-subscriber.retry',
    );
    expect(existsSync(join(workspace.folder, 'node_modules/@rivulet/shipping-subscriber/package.json'))).toBe(
      true,
    );
  });

  it('make it so that npm start runs it, and the check after --orders asks its API, too', async () => {
    const inCopy = async <T>(file: string): Promise<T> => (await import(join(workspace.folder, file))) as T;
    const { freePorts } = await inCopy<{ freePorts(count: number): Promise<number[]> }>(
      'tools/local-stack/src/ports.ts',
    );
    const { startConfig } = await inCopy<{ startConfig: { settings: Record<string, { env: string }> } }>(
      'tools/local-stack/src/start/config.ts',
    );
    const names = Object.values(startConfig.settings).flatMap(({ env }) =>
      env.endsWith('_PORT') ? env : [],
    );
    const ports = await freePorts(names.length);
    const { brokers, registryUrl, adminDatabaseUrl } = readTestStack();
    const env = {
      ...Object.fromEntries(names.map((name, at) => [name, String(ports[at])])),
      ...{
        KAFKA_BROKERS: brokers.join(','),
        SCHEMA_REGISTRY_URL: registryUrl,
        DATABASE_URL: adminDatabaseUrl,
      },
      TOPIC_PREFIX: `generated-${randomUUID().slice(0, 8)}.`,
    };
    const orders = ['--orders', '20', '--rate', '20', '--exit'];
    const { status, output } = await workspace.runIn(env, 'node', 'tools/local-stack/src/main.ts', ...orders);
    expect([status, output]).toEqual([
      0,
      expect.stringMatching(/shipping +20 called, 0 missing, 0 repeated, 0 misordered/),
    ]);
  }, 180_000);

  it('refuse what is there already, with all faults of the line, and write nothing', async () => {
    const before = workspace.content();
    const { status, output } = await generate(
      'subscriber',
      'shipping',
      '--event',
      'Nothing',
      '--call',
      'POST',
    );
    expect(status).toBe(1);
    expect(output).toMatch(/name=shipping is taken[^]*--event=Nothing is none of[^]*--call="POST" must be/);
    expect(workspace.content()).toEqual(before);
  });

  it('make an event whose emitter, and then a subscriber of it, pass their tests untouched', async () => {
    expect(await generate('event', 'OrderShipped')).toMatchObject({ status: 0 });
    const call = ['--event', 'OrderShipped', '--call', 'PUT /parcels/track'];
    expect(await generate('subscriber', 'parcel-tracking', ...call)).toMatchObject({ status: 0 });
    const checked = await nx(
      ...['run-many', '-t', 'typecheck', 'test', '--outputStyle=static'],
      ...['-p', '@rivulet/parcel-tracking-subscriber'],
    );
    expect([checked.status, checked.output]).toEqual([0, expect.stringContaining('4 passed, 4 total')]);
    const emitter = await workspace.run(
      'jest',
      ...['--config', 'jest.config.cjs', '--rootDir', 'apps/publisher', 'emit-order-shipped'],
      ...['--testMatch', '**/*.itest.ts', '**/*.test.ts', '--reporters', 'default'],
    );
    expect([emitter.status, emitter.output]).toEqual([0, expect.stringContaining('3 passed, 3 total')]);
  }, 300_000);
});
