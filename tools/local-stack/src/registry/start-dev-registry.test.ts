import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevRegistry, type DevRegistry } from './start-dev-registry.ts';

let dir: string;
let stateFile: string;
let registry: DevRegistry | undefined;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'dev-registry-'));
  stateFile = join(dir, 'schemas.json');
  registry = await startDevRegistry({ port: 0, stateFile });
});
afterEach(async () => {
  await registry?.close();
  rmSync(dir, { recursive: true });
});

async function call(method: string, path: string, body?: string, type = 'application/json') {
  const response = await fetch(`${registry?.url}${path}`, {
    method,
    headers: { 'content-type': type },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}
const schema = (text: string) => JSON.stringify({ schema: text });

describe('the development registry', () => {
  it('knows after a restart what it answered before', async () => {
    await call('POST', '/subjects/a/versions', schema('"string"'));
    await call('PUT', '/config/a', '{"compatibility":"FULL"}');
    await registry?.close();
    registry = await startDevRegistry({ port: 0, stateFile });
    expect((await call('GET', '/subjects/a/versions/1')).body).toEqual({
      subject: 'a',
      version: 1,
      id: 1,
      schema: '"string"',
    });
    expect((await call('GET', '/config/a')).body).toEqual({ compatibilityLevel: 'FULL' });
    expect((await call('POST', '/subjects/b/versions', schema('"int"'))).body).toEqual({ id: 2 });
  });

  it('leaves one whole file and no part of one', async () => {
    await call('POST', '/subjects/a/versions', schema('"string"'));
    expect(readdirSync(dir)).toEqual(['schemas.json']);
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({ nextId: 2 });
  });

  it('says when its file cannot be read', async () => {
    writeFileSync(stateFile, '{"nextId":');
    await expect(startDevRegistry({ port: 0, stateFile })).rejects.toThrow(
      `the development registry cannot read ${stateFile}`,
    );
  });

  it('says that it is for development only', async () => {
    expect((await call('GET', '/subjects')).headers.get('x-rivulet-registry')).toBe('for development only');
  });

  it.each([
    ['broken JSON', '/subjects/a/versions', '{"schema"', 'application/json', 400, 400],
    ['a list for a body', '/subjects/a/versions', '[]', 'application/json', 400, 400],
    ['an unknown content type', '/subjects/a/versions', schema('"int"'), 'text/plain', 415, 415],
    [
      'another kind of schema',
      '/subjects/a/versions',
      '{"schemaType":"JSON","schema":"{}"}',
      'application/json',
      422,
      42201,
    ],
    [
      'references',
      '/subjects/a/versions',
      '{"schema":"\\"int\\"","references":[{}]}',
      'application/json',
      422,
      42201,
    ],
    ['an unknown path', '/nowhere', '{}', 'application/json', 404, 404],
  ])('refuses %s', async (_what, path, body, type, status, errorCode) => {
    const answer = await call('POST', path, body, type);
    expect(answer).toMatchObject({ status, body: { error_code: errorCode, message: expect.any(String) } });
  });

  it('takes subjects with names that mean something to JavaScript or to URLs', async () => {
    for (const name of ['__proto__', 'constructor', 'a/b', 'ä ö']) {
      const path = `/subjects/${encodeURIComponent(name)}/versions`;
      expect((await call('GET', path)).status).toBe(404);
      expect((await call('POST', path, schema('"string"'))).body).toEqual({ id: 1 });
    }
    expect((await call('GET', '/subjects?subjectPrefix=a')).body).toEqual(['a/b']);
  });

  it('takes nothing new while it is READONLY', async () => {
    await call('PUT', '/mode', '{"mode":"READONLY"}');
    const answer = await call('POST', '/subjects/a/versions', schema('"string"'));
    expect(answer).toMatchObject({ status: 422, body: { error_code: 42205 } });
    expect((await call('PUT', '/mode', '{"mode":"SOMETIMES"}')).body).toMatchObject({ error_code: 42204 });
  });

  it('forgets nothing by soft deletion: the number goes on and the id stays', async () => {
    await call('POST', '/subjects/a/versions', schema('"string"'));
    await call('DELETE', '/subjects/a');
    expect((await call('POST', '/subjects/a/versions', schema('"string"'))).body).toEqual({ id: 1 });
    expect((await call('GET', '/subjects/a/versions')).body).toEqual([2]);
    expect((await call('GET', '/schemas/ids/1/versions')).body).toEqual([{ subject: 'a', version: 2 }]);
    expect((await call('GET', '/schemas/ids/1/subjects')).body).toEqual(['a']);
  });

  it('takes the level of all back to a subject whose own was deleted', async () => {
    await call('PUT', '/config/a', '{"compatibility":"NONE"}');
    expect((await call('DELETE', '/config/a')).body).toBe('NONE');
    expect((await call('GET', '/config/a?defaultToGlobal=true')).body).toEqual({
      compatibilityLevel: 'BACKWARD',
    });
    expect((await call('DELETE', '/config/a')).status).toBe(404);
  });
});
