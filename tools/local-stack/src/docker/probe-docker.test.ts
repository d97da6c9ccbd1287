import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineAddresses, engineHost, probeDocker } from './probe-docker.ts';

let dir: string;
let engine: Server | undefined;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'probe-docker-'))));
afterEach(() => {
  engine?.closeAllConnections();
  engine?.close();
  engine = undefined;
  rmSync(dir, { recursive: true });
});

/** Something that listens where DOCKER_HOST says. */
async function engineThat(listener: Parameters<typeof createServer>[1]): Promise<Record<string, string>> {
  const socketPath = join(dir, 'docker.sock');
  engine = createServer({}, listener).listen(socketPath);
  await once(engine, 'listening');
  return { DOCKER_HOST: `unix://${socketPath}` };
}

describe('probeDocker', () => {
  it('finds an engine that answers a ping', async () => {
    const env = await engineThat((request, response) => response.end(request.url === '/_ping' ? 'OK' : ''));
    await expect(probeDocker(env)).resolves.toEqual({ answers: true, engine: join(dir, 'docker.sock') });
  });

  it('does not wait for an engine that never answers', async () => {
    const env = await engineThat(() => undefined);
    await expect(probeDocker(env, 50)).resolves.toMatchObject({ answers: false });
  });

  it('does not take a failing engine for a working one', async () => {
    const env = await engineThat((_request, response) => response.writeHead(500).end());
    await expect(probeDocker(env)).resolves.toEqual({
      answers: false,
      reason: `nothing answers at DOCKER_HOST=${env['DOCKER_HOST']}`,
    });
  });
});

describe('engineAddresses', () => {
  it('looks at DOCKER_HOST alone when it is set', () => {
    expect(engineAddresses({ DOCKER_HOST: 'tcp://build-host:2376', DOCKER_TLS_VERIFY: '1' })).toEqual([
      { host: 'build-host', port: 2376, secure: true },
    ]);
  });

  it('else looks where engines listen by default', () => {
    expect(engineAddresses({ XDG_RUNTIME_DIR: '/run/user/7' }, '/home/me')).toEqual([
      { socketPath: '/var/run/docker.sock' },
      { socketPath: '/run/user/7/docker.sock' },
      { socketPath: '/home/me/.docker/run/docker.sock' },
      { socketPath: '/home/me/.docker/desktop/docker.sock' },
    ]);
  });
});

describe('engineHost', () => {
  it('is loopback for a socket and the engine for a remote one', () => {
    expect(engineHost({})).toBe('127.0.0.1');
    expect(engineHost({ DOCKER_HOST: 'tcp://build-host:2375' })).toBe('build-host');
  });
});
