import { avroType, outcomesOf, OrderConfirmed, ownEvents } from '@rivulet/contracts';
import { createSchemaRegistry } from '@rivulet/kafka';
import { readTestStack } from '@rivulet/kafka/testing';
import { randomUUID } from 'node:crypto';
import { startCli, untilEnded } from '../cli-scene.fixture.ts';
import { createRegistrySubjects, type RegistrySubjects } from './registry-subjects.ts';
import { openRepository, orderSchema } from './repository.fixture.ts';

let registryUrl: string;
let subjects: RegistrySubjects;
beforeAll(() => {
  ({ registryUrl } = readTestStack());
  subjects = createRegistrySubjects(registryUrl);
});

/** An environment of which the registry knows nothing. Commands need no brokers. */
function environment() {
  const prefix = `s${randomUUID().slice(0, 8)}.`;
  const env = { PATH: process.env.PATH, SCHEMA_REGISTRY_URL: registryUrl, TOPIC_PREFIX: prefix };
  return { prefix, run: (line: string) => untilEnded(startCli(line, env)) };
}

describe('rivulet schemas', () => {
  it('registers what the apps ask for, once; before, diff shows what is missing, and after, that nothing is', async () => {
    const { prefix, run } = environment();
    const before = await run('schemas diff');
    expect(before).toMatchObject({ status: 1, errors: '' });
    expect(before.output).toMatch(
      /orders\.order-confirmed-value +missing +none, must be BACKWARD_TRANSITIVE/,
    );

    expect(await run('schemas register --dry-run')).toMatchObject({ status: 0 });
    expect((await run('schemas diff')).status).toBe(1);

    const both = await Promise.all([run('schemas register'), run('schemas register --json')]);
    expect(both).toMatchObject([
      { status: 0, errors: '' },
      { status: 0, errors: '' },
    ]);
    const registry = createSchemaRegistry({ url: registryUrl });
    for (const event of ownEvents.flatMap((each) => [each, outcomesOf(each)])) {
      const subject = `${prefix}${event.topic}-value`;
      const id = await registry.idFor(subject, event.schema);
      expect(await registry.schemaById(id)).toBeDefined();
      expect(await subjects.level(subject)).toBe('BACKWARD_TRANSITIVE');
      expect(await subjects.versions(subject)).toHaveLength(1);
    }
    expect(await run('schemas diff')).toMatchObject({ status: 0, output: expect.stringContaining('all as') });
    const again = JSON.parse((await run('schemas register --json')).output) as {
      registered: { isNew: boolean }[];
    };
    expect(new Set(again.registered.map(({ isNew }) => isNew))).toEqual(new Set([false]));
  });

  it("sets a level that is not the subject's own, and leaves a stricter one", async () => {
    const { prefix, run } = environment();
    const subject = `${prefix}${OrderConfirmed.topic}-value`;
    await run('schemas register');
    await subjects.setLevel(subject, 'NONE');
    expect((await run('schemas diff')).status).toBe(1);
    await run('schemas register');
    expect(await subjects.level(subject)).toBe('BACKWARD_TRANSITIVE');
    await subjects.setLevel(subject, 'FULL_TRANSITIVE');
    expect((await run('schemas diff')).status).toBe(0);
    await run('schemas register');
    expect(await subjects.level(subject)).toBe('FULL_TRANSITIVE');
  });

  it('registers nothing of what breaks an earlier version in the registry, and says what', async () => {
    const { prefix, run } = environment();
    const repository = openRepository({ git: false });
    try {
      const subject = `${prefix}shop.ordered-value`;
      const other = orderSchema({}, 'shop.other');
      repository.write('ordered.avsc', orderSchema({ quantity: 'long' }));
      expect((await run(`schemas register --schemas ${repository.folder}`)).status).toBe(0);
      repository.write('ordered.avsc', orderSchema({ quantity: 'int' }));
      repository.write('other.avsc', other);
      const refused = await run(`schemas register --schemas ${repository.folder}`);
      expect(refused).toMatchObject({ status: 1, errors: '' });
      expect(refused.output).toContain(`quantity: long was written, and can not be read as int`);
      expect(refused.output).toContain(`version 1 of ${subject}`);
      expect(await subjects.versions(subject)).toHaveLength(1);
      expect(await subjects.versions(`${prefix}shop.other-value`)).toHaveLength(0);

      const checked = await run(`schemas check --schemas ${repository.folder} --json`);
      expect(checked.status).toBe(1);
      expect(JSON.parse(checked.output)).toMatchObject({
        ...{ compatible: false, git: { checked: false, because: 'no repository' } },
        schemas: [
          {
            file: 'ordered.avsc',
            registry: 1,
            breaks: [{ path: 'quantity', reader: 'int', writer: 'long' }],
          },
          { file: 'other.avsc', registry: 0, breaks: [] },
        ],
      });
    } finally {
      repository.remove();
    }
  });

  it('registers a schema with which what was written before is read', async () => {
    const { prefix, run } = environment();
    const repository = openRepository({ git: false });
    try {
      repository.write('ordered.avsc', orderSchema({}));
      await run(`schemas register --schemas ${repository.folder}`);
      const next = orderSchema({ note: { type: 'string', default: 'none' } });
      repository.write('ordered.avsc', next);
      expect((await run(`schemas register --schemas ${repository.folder}`)).status).toBe(0);
      const [first, second] = await subjects.versions(`${prefix}shop.ordered-value`);
      const [old, young] = [avroType(first?.schema ?? ''), avroType(second?.schema ?? '')];
      expect(young.fromBuffer(old.toBuffer({ id: 'a' }), young.createResolver(old))).toMatchObject({
        ...{ id: 'a', note: 'none' },
      });
    } finally {
      repository.remove();
    }
  });

  it('says which registry is away, and waits for it when told to', async () => {
    const env = { PATH: process.env.PATH, SCHEMA_REGISTRY_URL: 'http://user:hunter2@127.0.0.1:2' };
    expect(await untilEnded(startCli('schemas diff', env))).toMatchObject({ status: 69, output: '' });
    const child = startCli('schemas diff --wait 600', env);
    const ended = untilEnded(child);
    child.stderr?.once('data', () => child.kill('SIGINT'));
    const { status, errors } = await ended;
    expect(status).toBe(130);
    expect(errors).toMatch(/waiting: schema registry http:\/\/127\.0\.0\.1:2 did not answer .*ECONNREFUSED/);
    expect(errors).not.toContain('hunter2');
  });
});
