import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StackError, waysToKafka } from '../stack-error.ts';
import type { StackEnv } from '../choose-stack.ts';

export interface Java {
  command: string;
  home: string;
  version: string;
}

const oldestMajor = 17;
const run = promisify(execFile);

/** `17.0.15` → 17, `1.8.0_402` → 8. */
export function javaMajor(version: string): number {
  const [first, second] = version.split(/[._-]/).map(Number);
  return (first === 1 ? second : first) ?? 0;
}

/** Reads what `java -XshowSettings:properties -version` prints. */
export function parseJavaSettings(text: string): { home: string; version: string } | undefined {
  const property = (name: string) => new RegExp(`^\\s*${name} = (.+?)\\s*$`, 'm').exec(text)?.[1];
  const home = property('java\\.home');
  const version = property('java\\.version');
  return home !== undefined && version !== undefined ? { home, version } : undefined;
}

/** JAVA_HOME, then the path, then where systems and SDKMAN keep theirs, newest first. */
function candidates(env: StackEnv): string[] {
  const folders: [string, string][] = [
    ['/usr/lib/jvm', 'bin/java'],
    [join(homedir(), '.sdkman/candidates/java'), 'bin/java'],
    ['/Library/Java/JavaVirtualMachines', 'Contents/Home/bin/java'],
  ];
  const installed = folders
    .filter(([folder]) => existsSync(folder))
    .flatMap(([folder, rest]) =>
      readdirSync(folder)
        .toSorted()
        .reverse()
        .map((name) => join(folder, name, rest)),
    );
  const named = env['JAVA_HOME'] ? [join(env['JAVA_HOME'], 'bin/java')] : [];
  return [...named, 'java', ...installed.filter((file) => existsSync(file))];
}

async function ask(command: string, env: StackEnv): Promise<Java | undefined> {
  try {
    const { stderr } = await run(command, ['-XshowSettings:properties', '-version'], {
      env,
      timeout: 10_000,
    });
    const found = parseJavaSettings(stderr);
    return found && { command, ...found };
  } catch {
    return undefined; // not there or not runnable: the next candidate may do, and the error names what was found
  }
}

/** The first Java that is new enough. @throws StackError naming those that are too old, and the ways out */
export async function findJava(env: StackEnv, javaCommands = candidates(env)): Promise<Java> {
  const tooOld: string[] = [];
  for (const command of javaCommands) {
    const java = await ask(command, env);
    if (java && javaMajor(java.version) >= oldestMajor) return java;
    if (java) tooOld.push(`${java.command} is ${java.version}`);
  }
  const found = tooOld.length > 0 ? tooOld.join(', ') : 'no java was found in JAVA_HOME or on the PATH';
  throw new StackError(`Kafka from jars needs Java ${oldestMajor} or later, but ${found}. ${waysToKafka}`);
}
