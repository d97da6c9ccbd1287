import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RegistryUnavailableError, SchemaNotFoundError } from './errors.ts';
import { createSchemaRegistry } from './schema-registry.ts';

interface Answer {
  status: number;
  body: object | string;
}

const schema = { type: 'record', name: 'Parcel', fields: [{ name: 'id', type: 'string' }] };
const found: Answer = { status: 200, body: { schema: JSON.stringify(schema) } };
const servers: Server[] = [];

/** A server that answers every request as told, in place of a registry. */
async function serving(answer: Answer, path = '', userInfo = '') {
  const requests: IncomingMessage[] = [];
  const state = { answer };
  const server = createServer((request, response) => {
    requests.push(request);
    const { status, body } = state.answer;
    const type = typeof body === 'string' ? 'text/html' : 'application/vnd.schemaregistry.v1+json';
    response.writeHead(status, { 'content-type': type });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const registry = createSchemaRegistry({ url: `http://${userInfo}127.0.0.1:${port}${path}` });
  return { registry, requests, state };
}

describe('createSchemaRegistry', () => {
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('asks for a schema once: an id never changes its meaning', async () => {
    const { registry, requests } = await serving(found);
    const type = await registry.typeById(7);
    expect(await registry.typeById(7)).toBe(type);
    expect(await registry.schemaById(7)).toMatchObject({ name: 'Parcel' });
    expect(requests.map(({ url }) => url)).toEqual(['/schemas/ids/7']);
  });

  it('asks once for what is asked for many times at the same moment', async () => {
    const { registry, requests } = await serving(found);
    await Promise.all(Array.from({ length: 20 }, () => registry.typeById(7)));
    expect(requests).toHaveLength(1);
  });

  it('sends the user of the URL as basic authentication, and keeps its path', async () => {
    const { registry, requests } = await serving(found, '/registry', 'user:p%40ss@');
    await registry.typeById(7);
    expect(requests[0]?.url).toBe('/registry/schemas/ids/7');
    const credentials = Buffer.from('user:p@ss').toString('base64');
    expect(requests[0]?.headers.authorization).toBe(`Basic ${credentials}`);
  });

  it.each(['Schema 7 not found', 'Schema not found'])('knows the answer "%s"', async (message) => {
    const { registry } = await serving({ status: 404, body: { error_code: 40403, message } });
    await expect(registry.typeById(7)).rejects.toThrow(SchemaNotFoundError);
  });

  const notTheRegistrysWord: [string, Answer][] = [
    ['a 404 of something else', { status: 404, body: '<html>no such page</html>' }],
    [
      'a wrong path on the registry',
      { status: 404, body: { error_code: 404, message: 'HTTP 404 Not Found' } },
    ],
    ['a gateway that knows no such route', { status: 404, body: { message: 'Not Found' } }],
    ['an error of its own', { status: 500, body: { error_code: 50001, message: 'store failed' } }],
    ['a gateway without it', { status: 503, body: '<html>Service Unavailable</html>' }],
    ['a refused login', { status: 401, body: { error_code: 401, message: 'Unauthorized' } }],
  ];

  it.each(notTheRegistrysWord)(
    'takes %s for an outage, not for a fault of the event',
    async (_what, answer) => {
      const { registry } = await serving(answer);
      await expect(registry.typeById(7)).rejects.toThrow(RegistryUnavailableError);
    },
  );

  it('asks again after an outage', async () => {
    const { registry, state } = await serving({
      status: 500,
      body: { error_code: 50001, message: 'store failed' },
    });
    await expect(registry.typeById(7)).rejects.toThrow(RegistryUnavailableError);
    state.answer = found;
    expect(await registry.schemaById(7)).toMatchObject({ name: 'Parcel' });
  });

  it('names the registry that can not be reached, without its password', async () => {
    const { registry } = await serving(found, '', 'user:hunter2@');
    const [server] = servers.splice(0);
    server?.closeAllConnections();
    server?.close();
    const asked = registry.typeById(7);
    await expect(asked).rejects.toThrow(/^schema registry http:\/\/127.0.0.1:\d+ did not give schema 7/);
    await expect(asked).rejects.not.toThrow('hunter2');
  });
});
