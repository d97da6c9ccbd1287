import { OrderConfirmed, outcomesOf, outcomeTopic, subjectOf, topicPlan } from '@rivulet/contracts';
import { applyTopics, createKafka, createSchemaRegistry } from '@rivulet/kafka';
import type { Stack } from '@rivulet/local-stack';
import { fork, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { watchTimers } from '../measure/describe-machine.ts';
import { group, taskVariable, type SubscriberMessage, type SubscriberTask } from './messages.ts';
import { summarize } from './summarize.ts';
import { writeCopies, type CopiesPlan } from './write-copies.ts';

export interface RetriesPlan extends Pick<CopiesPlan, 'copies' | 'due' | 'keys' | 'spreadMs'> {
  /** Time for writing, starting and reading before the first is due. */
  leadMs: number;
  /** Writes a CPU profile of the subscriber there. */
  profileDir?: string | undefined;
}

export const partitions = 12;

/** Lets many retries wait and says how late those that are due are called. @throws when they are not read in time */
export async function measureRetries(
  stack: Stack,
  { leadMs, profileDir, ...plan }: RetriesPlan,
  say: (text: string) => void,
) {
  const warn = (_fields: object, message: string): void => say(message);
  const quiet = { debug: () => undefined, info: () => undefined, warn, error: warn };
  const api = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
  let subscriber: ChildProcess | undefined;
  try {
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const kafka = createKafka({ brokers: stack.brokers, clientId: 'bench', log: quiet });
    const [topic, topicPrefix] = [OrderConfirmed.topic, ''];
    await applyTopics(kafka, topicPlan({ events: [OrderConfirmed], groups: [group], partitions }), quiet);
    const registry = createSchemaRegistry({ url: stack.registryUrl });
    const schemaId = await registry.register(subjectOf(topic), OrderConfirmed.schema);
    await registry.register(subjectOf(outcomeTopic(topic)), outcomesOf(OrderConfirmed).schema);
    const databaseUrl = await stack.databaseUrl('bench');

    const { copies, due, spreadMs } = plan;
    const firstDueAt = Date.now() + leadMs;
    say(`writing ${copies} copies, ${due} of them due over ${spreadMs / 1_000} s`);
    await writeCopies(kafka, { ...plan, topic, group, schemaId, partitions, firstDueAt }, (written) => {
      if (written % 20_000 === 0) say(`  ${written} written`);
    });
    await kafka.close();

    const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const { brokers, registryUrl } = stack;
    const task: SubscriberTask = {
      ...{ brokers, registryUrl, databaseUrl, apiUrl, topicPrefix, copies },
      calls: due,
    };
    const execArgv = ['--expose-gc'];
    if (profileDir !== undefined) execArgv.push('--cpu-prof', `--cpu-prof-dir=${profileDir}`);
    const env = { ...process.env, LOG_LEVEL: 'warn', [taskVariable]: JSON.stringify(task) };
    subscriber = fork(join(import.meta.dirname, 'subscriber-process.ts'), { execArgv, env });
    const timers = watchTimers();
    const result = await measure(subscriber, { firstDueAt, copies, say });
    return { ...result, idleProcessTimers: summarize(timers()) };
  } finally {
    subscriber?.kill(profileDir === undefined ? 'SIGKILL' : 'SIGTERM');
    api.closeAllConnections();
    api.close();
  }
}

interface Watching {
  firstDueAt: number;
  copies: number;
  say: (text: string) => void;
}

function measure(child: ChildProcess, { firstDueAt, copies, say }: Watching) {
  return new Promise<ReturnType<typeof measured>>((resolve, reject) => {
    const seen: Partial<Record<SubscriberMessage['kind'], SubscriberMessage>> = {};
    child.once('exit', (code) => reject(new Error(`the subscriber ended with ${code}: see its log above`)));
    child.on('message', (message: SubscriberMessage) => {
      seen[message.kind] = message;
      if (message.kind === 'read') {
        say(`all copies read, ${Math.round((firstDueAt - message.at) / 1_000)} s before the first is due`);
        if (message.at > firstDueAt)
          reject(new Error('not all copies were read in time: give more --lead-seconds'));
      }
      if (message.kind === 'called') say(`  ${message.calls} called`);
      if (message.kind === 'finished') resolve(measured(seen, copies));
    });
  });
}

function measured(seen: Partial<Record<SubscriberMessage['kind'], SubscriberMessage>>, copies: number) {
  const { assigned, read, finished } = seen;
  if (assigned?.kind !== 'assigned' || read?.kind !== 'read' || finished?.kind !== 'finished')
    throw new Error('the subscriber told too little');
  return {
    lateness: summarize(finished.latenessMs),
    readAllMs: read.at - assigned.at,
    memory: { before: assigned.memory, allWaiting: read.memory, atEnd: finished.memory },
    rssBytesPerCopy: Math.round((read.memory.rssBytes - assigned.memory.rssBytes) / copies),
    subscriberLoopDelayP99Ms: finished.loopDelayP99Ms,
  };
}
