import { withClient } from './app-database.ts';
import type { StackEnv } from './choose-stack.ts';
import { kafkaAnswers } from './kafka-answers.ts';
import { StackError } from './stack-error.ts';
import type { Part } from './stack.ts';
import type { StartedPart, StartPart } from './start-parts.ts';

const timeoutMs = 10_000;

function found(address: string, detail: string): StartedPart {
  return { address, detail, stop: async () => undefined };
}

async function checkKafka(value: string, signal: AbortSignal): Promise<StartedPart> {
  const brokers = value.split(',').map((broker) => broker.trim());
  const wrong = brokers.find((broker) => !/^[^\s]+:\d{1,5}$/.test(broker));
  if (wrong !== undefined)
    throw new StackError(`KAFKA_BROKERS=${value} is wrong: ${wrong || 'an empty entry'} is not host:port.`);
  if (!(await kafkaAnswers(brokers, { timeoutMs, signal }))) {
    throw new StackError(
      `KAFKA_BROKERS=${value} does not answer: start that Kafka, or unset the variable to have one started here.`,
    );
  }
  return found(brokers.join(','), `Kafka at ${brokers.join(', ')}`);
}

/** `fetch` takes no user and password within a URL. */
function splitCredentials(value: string): { url: URL; headers: Record<string, string> } {
  const url = new URL(value);
  if (!url.username) return { url, headers: {} };
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

async function checkRegistry(value: string, signal: AbortSignal): Promise<StartedPart> {
  if (!URL.canParse(value))
    throw new StackError('SCHEMA_REGISTRY_URL is not a URL such as http://host:8081.');
  const { url, headers } = splitCredentials(value);
  const either = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await fetch(new URL(`${url.pathname.replace(/\/$/, '')}/subjects`, url), {
      headers,
      signal: either,
    });
    if (!response.ok) throw new Error(`GET /subjects is answered with ${response.status}`);
    await response.body?.cancel();
  } catch (error) {
    signal.throwIfAborted();
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    throw new StackError(
      `SCHEMA_REGISTRY_URL=${url.href} does not answer (${reason}): start that registry, or unset the variable.`,
      { cause: error },
    );
  }
  return found(value.replace(/\/$/, ''), `schema registry at ${url.host}`);
}

async function checkPostgres(value: string): Promise<StartedPart> {
  if (!URL.canParse(value))
    throw new StackError('DATABASE_URL is not a URL such as postgres://user:password@host:5432/postgres.');
  const { host } = new URL(value);
  try {
    await withClient(value, (client) => client.query('SELECT 1'));
  } catch (error) {
    throw new StackError(
      `DATABASE_URL (at ${host}) does not answer (${(error as Error).message}): start that PostgreSQL, or unset the variable.`,
      { cause: error },
    );
  }
  return found(value, `PostgreSQL at ${host}`);
}

/** Parts that somebody else runs: only asked whether they answer; stopping leaves them alone. */
export function externalParts(env: StackEnv): Record<Part, StartPart> {
  const value = (name: string) => env[name]?.trim() ?? '';
  return {
    kafka: (signal) => checkKafka(value('KAFKA_BROKERS'), signal),
    registry: (signal) => checkRegistry(value('SCHEMA_REGISTRY_URL'), signal),
    postgres: () => checkPostgres(value('DATABASE_URL')),
  };
}
