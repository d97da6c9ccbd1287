import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaAnswers } from '../kafka-answers.ts';
import type { ProcessKeeper } from '../process-keeper.ts';
import { StackError } from '../stack-error.ts';
import type { Java } from './find-java.ts';
import { kafkaLog4j } from './kafka-log4j.ts';
import { kafkaProperties, type KafkaNode } from './kafka-properties.ts';
import { logTail } from './log-tail.ts';
import { runTool } from './run-tool.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

/** Up in 3 s by itself; a busy machine of two cores has taken 27 s. */
const readyTimeoutMs = 120_000;

export interface KafkaServerOptions {
  java: Java;
  jarsDir: string;
  stateDir: string;
  node: KafkaNode;
  voters?: readonly KafkaNode[];
  /** The same for all nodes of a cluster; read only when the storage is formatted. */
  clusterId?: string;
  /** Server properties beside or instead of the usual ones. */
  settings?: Readonly<Record<string, string | number | boolean>>;
  /** Accounts for SCRAM, made when the storage is formatted: `SCRAM-SHA-256=[name=…,password=…]`. */
  scram?: readonly string[];
  keeper: ProcessKeeper;
  signal?: AbortSignal | undefined;
}

/** 16 random bytes as Kafka writes them; a leading dash would be read as an option by its tools. */
export const newClusterId = (bytes = randomBytes(16)) => bytes.toString('base64url').replace(/^-/, 'A');

const jvmLimits = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];

/** Formats the storage once. The marker comes last, so that an interrupted format is done anew. */
async function format(
  options: KafkaServerOptions,
  nodeDir: string,
  classPath: string,
  properties: string,
): Promise<void> {
  const marker = join(nodeDir, 'formatted');
  if (existsSync(marker)) return;
  rmSync(join(nodeDir, 'data'), { recursive: true, force: true });
  const clusterId = options.clusterId ?? newClusterId();
  const args = [
    ...jvmLimits,
    '-cp',
    classPath,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    properties,
    ...(options.scram ?? []).flatMap((account) => ['--add-scram', account]),
  ];
  const { ok, output } = await runTool('Kafka storage tool', options.java.command, args, options);
  if (!ok) throw new StackError(`Kafka's storage cannot be formatted in ${nodeDir}: ${output}`);
  writeFileSync(marker, clusterId);
}

async function waitReady(
  server: ServerProcess,
  { node, signal }: KafkaServerOptions,
  logFile: string,
): Promise<void> {
  const stopWaiting = new AbortController();
  const either = AbortSignal.any([stopWaiting.signal, ...(signal ? [signal] : [])]);
  const ready = kafkaAnswers([`${node.host}:${node.port}`], { timeoutMs: readyTimeoutMs, signal: either });
  try {
    const outcome = await Promise.race([ready, server.exited]);
    if (outcome === true) return;
    const what =
      outcome === false ? `did not answer within ${readyTimeoutMs} ms` : `ended at once (${outcome})`;
    throw new StackError(`Kafka ${what}; its log is ${logFile}:\n${logTail(logFile)}`);
  } finally {
    stopWaiting.abort();
    ready.catch(() => undefined); // aborted just now, or reported by the race
  }
}

/** Starts one broker from jars; resolves when it has answered a request. The state in `stateDir` is gone on with. */
export async function startKafkaServer(options: KafkaServerOptions): Promise<ServerProcess> {
  const { java, jarsDir, stateDir, node, voters = [node], settings, keeper } = options;
  const nodeDir = join(stateDir, `kafka-${node.id}`);
  const logDir = join(stateDir, 'logs');
  for (const dir of [nodeDir, logDir]) mkdirSync(dir, { recursive: true });
  const file = (name: string) => join(nodeDir, name);
  const logFile = join(logDir, `kafka-${node.id}.log`);
  writeFileSync(
    file('server.properties'),
    kafkaProperties({ node, voters, dataDir: file('data'), settings }),
  );
  writeFileSync(file('log4j2.properties'), kafkaLog4j(logFile));
  const classPath = join(jarsDir, '*');
  await format(options, nodeDir, classPath, file('server.properties'));

  const server = await startServerProcess({
    name: 'Kafka',
    command: java.command,
    args: [
      ...jvmLimits,
      `-Dlog4j2.configurationFile=${file('log4j2.properties')}`,
      '-Dlog4j2.disableJmx=true',
      ...['-cp', classPath, 'kafka.Kafka', file('server.properties')],
    ],
    logFile: join(logDir, `kafka-${node.id}.console.log`),
    keeper,
    stopSignal: 'SIGTERM',
  });
  try {
    await waitReady(server, options, logFile);
    return server;
  } catch (error) {
    await server.stop(2_000);
    throw error;
  }
}
