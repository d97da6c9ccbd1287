import { RegistryUnavailableError } from '@rivulet/kafka';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRegistrySubjects, RefusedSchemaError } from './registry-subjects.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers every request as told, in place of a registry. */
async function answering(status: number, body: object | string, userInfo = '', path = '') {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { requests, subjects: createRegistrySubjects(`http://${userInfo}127.0.0.1:${port}${path}`) };
}

describe('the subjects of a registry', () => {
  it('are none where the registry says so, but not where something else knows no such page', async () => {
    const unknown = await answering(404, { error_code: 40401, message: 'Subject not found' });
    expect(await unknown.subjects.versions('a')).toEqual([]);
    expect(await unknown.subjects.level('a')).toBeUndefined();
    expect(await unknown.subjects.find('a', 'string')).toBeUndefined();
    const other = await answering(404, '<html>no such page</html>');
    await expect(other.subjects.versions('a')).rejects.toThrow(RegistryUnavailableError);
  });

  it('are asked for with user, password and path of the URL', async () => {
    const { requests, subjects } = await answering(
      200,
      { compatibilityLevel: 'backward' },
      'user:p%40ss@',
      '/r',
    );
    expect(await subjects.level('a/b')).toBe('BACKWARD');
    expect(requests[0]?.url).toBe('/r/config/a%2Fb');
    const credentials = Buffer.from('user:p@ss').toString('base64');
    expect(requests[0]?.headers.authorization).toBe(`Basic ${credentials}`);
  });

  it.each([409, 422])('tell in their own words what they refuse: %i', async (status) => {
    const { subjects } = await answering(status, {
      error_code: status,
      message: 'incompatible with version 1',
    });
    await expect(subjects.register('a', 'string')).rejects.toThrow(RefusedSchemaError);
    await expect(subjects.register('a', 'string')).rejects.toThrow('incompatible with version 1');
  });

  it.each<[string, number, object | string]>([
    ['a refused login', 401, { error_code: 401, message: 'Unauthorized' }],
    ['a fault of its own', 500, 'store failed'],
    ['a page of something else', 200, '<html>'],
    ['an answer of another form', 200, { nonsense: true }],
  ])('are away with %s, which is named without the password', async (_what, status, body) => {
    const { subjects } = await answering(status, body, 'user:hunter2@');
    const asked = subjects.versions('a');
    await expect(asked).rejects.toThrow(/^schema registry http:\/\/127\.0\.0\.1:\d+ did not answer GET/);
    await expect(asked).rejects.not.toThrow('hunter2');
  });
});
