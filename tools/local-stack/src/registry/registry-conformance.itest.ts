/**
 * What Rivulet relies on in a Confluent-compatible registry. Runs against SCHEMA_REGISTRY_URL when that is set, else against
 * the development registry: so it shows that the one can stand for the other. Only subjects of its own are touched.
 */
import { randomUUID } from 'node:crypto';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import {
  mediaType,
  openRegistryUnderTest,
  type Answer,
  type RegistryUnderTest,
} from './registry-under-test.fixture.ts';

let registry: RegistryUnderTest;
beforeAll(async () => {
  registry = await openRegistryUnderTest(process.env['SCHEMA_REGISTRY_URL']);
});
afterAll(() => registry.close());

const newSubject = () => `conformance-${randomUUID()}`;
const call: RegistryUnderTest['call'] = (...request) => registry.call(...request);

const record = (name: string, fields: object[]) => ({
  schema: JSON.stringify({ type: 'record', name, namespace: 'rivulet.conformance', fields }),
});
/** Names differ per run: a registry that is shared has seen the others. */
const orderName = `Order_${randomUUID().replaceAll('-', '')}`;
const idField = { name: 'id', type: 'string' };
const v1 = record(orderName, [idField]);
const v2 = record(orderName, [idField, { name: 'note', type: 'string', default: '' }]);
const withRequired = record(orderName, [idField, { name: 'amount', type: 'int' }]);

async function register(subject: string, schema: object): Promise<number> {
  const { status, body } = await call('POST', `/subjects/${subject}/versions`, schema);
  expect({ status, body }).toEqual({ status: 200, body: { id: expect.any(Number) } });
  return (body as { id: number }).id;
}

async function expectError(answer: Promise<Answer>, status: number, errorCode: number): Promise<void> {
  const { body, ...rest } = await answer;
  expect({ status: rest.status, body }).toEqual({
    status,
    body: expect.objectContaining({ error_code: errorCode, message: expect.any(String) }),
  });
}

describe('registering', () => {
  it('gives one schema one id, across subjects and when it comes again', async () => {
    const [first, second] = [newSubject(), newSubject()];
    const id = await register(first, v1);
    await expect(register(first, v1)).resolves.toBe(id);
    await expect(register(second, v1)).resolves.toBe(id);
    await expect(call('GET', `/subjects/${first}/versions`)).resolves.toMatchObject({ body: [1] });
  });

  it('counts the versions of a subject and finds each of them', async () => {
    const subject = newSubject();
    const ids = [await register(subject, v1), await register(subject, v2)];
    const latest = await call('GET', `/subjects/${subject}/versions/latest`);
    expect(latest).toMatchObject({ status: 200, body: { subject, version: 2, id: ids[1] } });
    expect(latest.contentType).toContain(mediaType);
    await expect(call('GET', `/subjects/${subject}/versions/1`)).resolves.toMatchObject({
      body: { id: ids[0] },
    });
    const byId = await call('GET', `/schemas/ids/${ids[0]}`);
    expect(JSON.parse((byId.body as { schema: string }).schema)).toEqual(JSON.parse(v1.schema));
    const uses = await call('GET', `/schemas/ids/${ids[1]}/versions`);
    expect(uses.body).toContainEqual({ subject, version: 2 });
    expect((await call('GET', '/subjects')).body).toContain(subject);
  });

  it('looks a schema up without registering it', async () => {
    const subject = newSubject();
    const id = await register(subject, v1);
    await expect(call('POST', `/subjects/${subject}`, v1)).resolves.toMatchObject({
      status: 200,
      body: { subject, id, version: 1 },
    });
    await expectError(call('POST', `/subjects/${subject}`, v2), 404, 40403);
    await expectError(call('POST', `/subjects/${newSubject()}`, v1), 404, 40401);
  });

  it('refuses what is no Avro schema', async () => {
    await expectError(
      call('POST', `/subjects/${newSubject()}/versions`, { schema: '{"type":"nonsense"}' }),
      422,
      42201,
    );
  });
});

describe('asking for what is not there', () => {
  it('answers with the code of the thing that is missing', async () => {
    const subject = newSubject();
    await expectError(call('GET', `/subjects/${subject}/versions`), 404, 40401);
    await expectError(call('GET', `/subjects/${subject}/versions/latest`), 404, 40401);
    await register(subject, v1);
    await expectError(call('GET', `/subjects/${subject}/versions/9`), 404, 40402);
    await expectError(call('GET', `/subjects/${subject}/versions/nine`), 422, 42202);
    await expectError(call('GET', '/schemas/ids/2147483647'), 404, 40403);
    await expectError(call('GET', `/config/${subject}`), 404, 40408);
  });
});

describe('compatibility', () => {
  it('is BACKWARD unless told otherwise: a field without a default is refused', async () => {
    const subject = newSubject();
    await register(subject, v1);
    await expectError(call('POST', `/subjects/${subject}/versions`, withRequired), 409, 409);
    const check = await call(
      'POST',
      `/compatibility/subjects/${subject}/versions/latest?verbose=true`,
      withRequired,
    );
    expect(check).toMatchObject({ status: 200, body: { is_compatible: false } });
    expect((check.body as { messages: string[] }).messages.length).toBeGreaterThan(0);
    await expect(
      call('POST', `/compatibility/subjects/${subject}/versions/latest`, v2),
    ).resolves.toMatchObject({
      body: { is_compatible: true },
    });
  });

  it.each([
    ['NONE', withRequired, true],
    ['FORWARD', withRequired, true],
    ['FULL', withRequired, false],
    ['FULL_TRANSITIVE', v2, true],
  ])('%s decides by its own direction', async (compatibility, next, isCompatible) => {
    const subject = newSubject();
    await register(subject, v1);
    await expect(call('PUT', `/config/${subject}`, { compatibility })).resolves.toMatchObject({
      body: { compatibility },
    });
    const check = await call('POST', `/compatibility/subjects/${subject}/versions/latest`, next);
    expect(check.body).toEqual({ is_compatible: isCompatible });
  });

  it('BACKWARD_TRANSITIVE looks at every earlier version, BACKWARD at the last', async () => {
    const nullable = { name: 'note', type: ['null', 'string'], default: null };
    const versions = [
      record(orderName, [idField, { name: 'note', type: 'string' }]),
      record(orderName, [idField]),
      record(orderName, [idField, { ...nullable, type: ['null', 'int'] }]),
    ];
    const subject = newSubject();
    for (const version of versions.slice(0, 2)) await register(subject, version);
    const last = versions[2] ?? v1;
    await call('PUT', `/config/${subject}`, { compatibility: 'BACKWARD_TRANSITIVE' });
    await expectError(call('POST', `/subjects/${subject}/versions`, last), 409, 409);
    await call('PUT', `/config/${subject}`, { compatibility: 'BACKWARD' });
    await register(subject, last);
  });

  it('refuses a level that does not exist', async () => {
    await expectError(call('PUT', `/config/${newSubject()}`, { compatibility: 'SIDEWARDS' }), 422, 42203);
  });

  it('tells the level of a subject and, when asked to, the one for all in its place', async () => {
    const subject = newSubject();
    const global = (await call('GET', '/config')).body;
    expect(global).toEqual({ compatibilityLevel: expect.any(String) });
    expect((await call('GET', `/config/${subject}?defaultToGlobal=true`)).body).toEqual(global);
    await call('PUT', `/config/${subject}`, { compatibility: 'full' });
    expect((await call('GET', `/config/${subject}`)).body).toEqual({ compatibilityLevel: 'FULL' });
  });
});

describe('deleting', () => {
  it('hides first and removes only then, for versions', async () => {
    const subject = newSubject();
    const id = await register(subject, v1);
    await register(subject, v2);
    await expectError(call('DELETE', `/subjects/${subject}/versions/2?permanent=true`), 404, 40407);
    expect((await call('DELETE', `/subjects/${subject}/versions/2`)).body).toBe(2);
    expect((await call('GET', `/subjects/${subject}/versions`)).body).toEqual([1]);
    expect((await call('GET', `/subjects/${subject}/versions?deleted=true`)).body).toEqual([1, 2]);
    expect((await call('DELETE', `/subjects/${subject}/versions/2?permanent=true`)).body).toBe(2);
    await expectError(call('GET', `/subjects/${subject}/versions/2?deleted=true`), 404, 40402);
    await expect(call('GET', `/schemas/ids/${id}`)).resolves.toMatchObject({ status: 200 });
  });

  it('hides first and removes only then, for subjects', async () => {
    const subject = newSubject();
    await register(subject, v1);
    await expectError(call('DELETE', `/subjects/${subject}?permanent=true`), 404, 40405);
    expect((await call('DELETE', `/subjects/${subject}`)).body).toEqual([1]);
    await expectError(call('DELETE', `/subjects/${subject}`), 404, 40404);
    await expectError(call('GET', `/subjects/${subject}/versions`), 404, 40401);
    expect((await call('DELETE', `/subjects/${subject}?permanent=true`)).body).toEqual([1]);
    await expectError(call('DELETE', `/subjects/${subject}`), 404, 40401);
  });
});

describe('mode', () => {
  it('is read and write for all', async () => {
    await expect(call('GET', '/mode')).resolves.toMatchObject({ status: 200, body: { mode: 'READWRITE' } });
  });
});

describe('the client that Rivulet uses', () => {
  it('registers, finds the latest and reads back what it wrote', async () => {
    const client = new SchemaRegistry({ host: registry.url });
    const subject = newSubject();
    const { id } = await client.register({ type: SchemaType.AVRO, schema: v2.schema }, { subject });
    await expect(client.getLatestSchemaId(subject)).resolves.toBe(id);
    const value = { id: 'order-1', note: 'leave at the door' };
    const encoded = await client.encode(id, value);
    expect(encoded.readUInt8(0)).toBe(0);
    expect(encoded.readInt32BE(1)).toBe(id);
    const fresh = new SchemaRegistry({ host: registry.url });
    expect({ ...(await fresh.decode(encoded)) }).toEqual(value);
  });

  it('is told when a schema may not follow', async () => {
    const client = new SchemaRegistry({ host: registry.url }, undefined);
    const subject = newSubject();
    await client.register({ type: SchemaType.AVRO, schema: v1.schema }, { subject });
    const refused = client.register({ type: SchemaType.AVRO, schema: withRequired.schema }, { subject });
    await expect(refused).rejects.toThrow(/incompatible/);
  });
});
