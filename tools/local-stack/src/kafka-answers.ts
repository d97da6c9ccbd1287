import { connect } from 'node:net';
import { once } from 'node:events';
import { createKafka } from '@rivulet/kafka';
import { waitUntil } from './wait-until.ts';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

async function accepts(broker: string): Promise<true | undefined> {
  const colon = broker.lastIndexOf(':');
  const socket = connect({ host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return undefined; // refused or silent: asked again until the time is up
  } finally {
    socket.destroy();
  }
}

async function firstAccepting(brokers: readonly string[]): Promise<true | undefined> {
  const answers = await Promise.all(brokers.map(accepts));
  return answers.find((answer) => answer === true);
}

/**
 * Waits for a real answer: an open port alone says little, as the broker opens it before it serves requests.
 * @returns whether it answered within `timeoutMs`
 */
export async function kafkaAnswers(
  brokers: readonly string[],
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const accepting = await waitUntil(() => firstAccepting(brokers), { timeoutMs, everyMs: 50, signal });
  if (!accepting) return false;
  const kafka = createKafka({ brokers, clientId: 'rivulet-local-stack', log: silent });
  try {
    await kafka.admin.topics();
    return true;
  } catch {
    return false; // the port has retried already
  } finally {
    await kafka.close();
  }
}
