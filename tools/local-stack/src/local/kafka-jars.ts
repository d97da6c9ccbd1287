import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { StackEnv } from '../choose-stack.ts';
import { StackError, waysToKafka } from '../stack-error.ts';
import type { ProcessKeeper } from '../process-keeper.ts';
import type { StackLog } from '../stack.ts';
import type { Java } from './find-java.ts';
import { holdLock } from './hold-lock.ts';
import { runTool } from './run-tool.ts';

export const kafkaVersion = '4.1.0';
const pom = join(import.meta.dirname, '../../pom.xml');

export interface KafkaJarsOptions {
  /** Shared by all state folders; the jars go to `<cacheDir>/kafka-<version>/lib`. */
  cacheDir: string;
  env: StackEnv;
  java: Java;
  keeper: ProcessKeeper;
  log: StackLog;
  signal?: AbortSignal | undefined;
}

/** The `mvn` of the path or of MAVEN_HOME. */
function findMaven(env: StackEnv): string | undefined {
  const homes = [env['MAVEN_HOME'], env['M2_HOME']].filter((home) => home !== undefined);
  const folders = [...(env['PATH'] ?? '').split(delimiter), ...homes.map((home) => join(home, 'bin'))];
  return folders.map((folder) => join(folder, 'mvn')).find((file) => existsSync(file));
}

/** Maven's own reason, without its stack traces and help lines. */
export function mavenReason(output: string): string {
  const line =
    output.split('\n').find((text) => text.includes('[ERROR]')) ?? output.trim().split('\n')[0] ?? '';
  return line.replace(/^.*\[ERROR\]\s*/, '').replace(/\s*->\s*\[Help.*$/, '');
}

async function download(libDir: string, maven: string, options: KafkaJarsOptions): Promise<void> {
  const { env, java, keeper, log, signal } = options;
  log.info(`Fetching Apache Kafka ${kafkaVersion} with Maven, once (43 MB) …`);
  const unfinished = `${libDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${unfinished}`];
  const args = ['-q', '-B', '-f', pom, `-Dkafka.version=${kafkaVersion}`, ...goal];
  const { ok, output } = await runTool('Maven', maven, args, {
    keeper,
    signal,
    env: { ...env, JAVA_HOME: java.home },
  });
  if (!ok) {
    throw new StackError(
      `The jars of Kafka ${kafkaVersion} cannot be fetched with Maven: ${mavenReason(output)}. ${waysToKafka}`,
    );
  }
  if (!readdirSync(unfinished).includes(`kafka_2.13-${kafkaVersion}.jar`)) {
    throw new StackError(
      `Maven ended well but left no kafka_2.13-${kafkaVersion}.jar in ${unfinished}. ${waysToKafka}`,
    );
  }
  // The folder's final name says that it is complete: an interrupted download never gets it.
  renameSync(unfinished, libDir);
}

/** The folder with Kafka's jars, fetched once. Several processes may ask at the same time. */
export async function kafkaJars(options: KafkaJarsOptions): Promise<string> {
  const home = join(options.cacheDir, `kafka-${kafkaVersion}`);
  const libDir = join(home, 'lib');
  if (existsSync(libDir)) return libDir;
  const maven = findMaven(options.env);
  if (!maven) {
    throw new StackError(
      `The jars of Kafka ${kafkaVersion} are fetched with Maven, but no mvn is on the PATH. ${waysToKafka}`,
    );
  }
  mkdirSync(home, { recursive: true });
  await holdLock(
    join(home, 'lib.lock'),
    async () => {
      if (!existsSync(libDir)) await download(libDir, maven, options);
    },
    { signal: options.signal },
  );
  return libDir;
}
