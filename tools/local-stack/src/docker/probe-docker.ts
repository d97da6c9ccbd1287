import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { DockerAnswer, StackEnv } from '../choose-stack.ts';

/** Where an engine may listen. */
export type EngineAddress = { socketPath: string } | { host: string; port: number; secure: boolean };

/** DOCKER_HOST alone when it is set, else the sockets where engines listen by default. */
export function engineAddresses(env: StackEnv, home = homedir()): EngineAddress[] {
  const given = env['DOCKER_HOST']?.trim();
  if (given) {
    const url = new URL(given);
    if (url.protocol === 'unix:') return [{ socketPath: url.pathname }];
    return [
      { host: url.hostname, port: Number(url.port || 2375), secure: Boolean(env['DOCKER_TLS_VERIFY']) },
    ];
  }
  const runtimeDir = env['XDG_RUNTIME_DIR'];
  const sockets = [
    '/var/run/docker.sock',
    ...(runtimeDir ? [join(runtimeDir, 'docker.sock')] : []),
    ...['.docker/run/docker.sock', '.docker/desktop/docker.sock'].map((name) => join(home, name)),
  ];
  return sockets.map((socketPath) => ({ socketPath }));
}

/** Under which name the ports of containers are reached. */
export function engineHost(env: StackEnv): string {
  const [address] = engineAddresses(env);
  return address && 'host' in address ? address.host : '127.0.0.1';
}

const nameOf = (address: EngineAddress) =>
  'socketPath' in address ? address.socketPath : `${address.host}:${address.port}`;

async function ping(options: RequestOptions, signal: AbortSignal): Promise<boolean> {
  const sent = request({ ...options, path: '/_ping', signal });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode === 200;
}

async function answers(address: EngineAddress, signal: AbortSignal): Promise<boolean> {
  try {
    if ('socketPath' in address) return existsSync(address.socketPath) && (await ping(address, signal));
    if (!address.secure) return await ping({ host: address.host, port: address.port }, signal);
    // The client's certificates are testcontainers' business: here it is enough that somebody listens.
    const socket = connect({ host: address.host, port: address.port, signal });
    await once(socket, 'connect').finally(() => socket.destroy());
    return true;
  } catch {
    return false; // that nobody answers is the answer
  }
}

/** Whether a Docker engine answers, known after `timeoutMs` at the latest. */
export async function probeDocker(env: StackEnv, timeoutMs = 1_500, home?: string): Promise<DockerAnswer> {
  const addresses = engineAddresses(env, home);
  const signal = AbortSignal.timeout(timeoutMs);
  const found = await Promise.all(addresses.map((address) => answers(address, signal)));
  const engine = addresses[found.indexOf(true)];
  if (engine) return { answers: true, engine: nameOf(engine) };
  const reason = env['DOCKER_HOST']
    ? `nothing answers at DOCKER_HOST=${env['DOCKER_HOST']}`
    : `nothing answers at ${addresses.map(nameOf)[0]}`;
  return { answers: false, reason };
}
