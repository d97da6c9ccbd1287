import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaJars, kafkaVersion, mavenReason, type KafkaJarsOptions } from './kafka-jars.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'kafka-jars-'))));
afterEach(() => rmSync(dir, { recursive: true }));

/** A `mvn` that does what the script says; `$OUT` is the folder that was asked for. */
function maven(script: string): void {
  const file = join(dir, 'mvn');
  const findFolder =
    'for word in "$@"; do case "$word" in -DoutputDirectory=*) OUT="${word#*=}";; esac; done';
  writeFileSync(file, `#!/bin/sh\n${findFolder}\necho run >> ${dir}/runs\n${script}\n`);
  chmodSync(file, 0o755);
}

const options = (): KafkaJarsOptions => ({
  cacheDir: join(dir, 'cache'),
  env: { PATH: `${dir}:/usr/bin:/bin` },
  java: { command: 'java', home: dir, version: '17' },
  keeper: { keep: () => undefined, release: () => undefined },
  log: { info: () => undefined, warn: () => undefined },
});
const fetches = `mkdir -p "$OUT" && touch "$OUT/kafka_2.13-${kafkaVersion}.jar"`;
const lib = () => join(dir, 'cache', `kafka-${kafkaVersion}`, 'lib');

describe('kafkaJars', () => {
  it('fetches once, also when two ask at the same time', async () => {
    maven(fetches);
    await expect(Promise.all([kafkaJars(options()), kafkaJars(options())])).resolves.toEqual([lib(), lib()]);
    await kafkaJars({ ...options(), env: { PATH: '' } });
    expect(readFileSync(join(dir, 'runs'), 'utf8')).toBe('run\n');
  });

  it('does an interrupted download anew', async () => {
    mkdirSync(`${lib()}.unfinished`, { recursive: true });
    writeFileSync(`${lib()}.unfinished/half.jar`, '');
    maven(fetches);
    await kafkaJars(options());
    expect(existsSync(join(lib(), 'half.jar'))).toBe(false);
  });

  it("gives Maven's reason and the three ways out when it fails", async () => {
    maven('echo "[ERROR] Failed to execute goal: Unknown host repo -> [Help 1]"; exit 1');
    await expect(kafkaJars(options())).rejects.toThrow(
      `The jars of Kafka ${kafkaVersion} cannot be fetched with Maven: Failed to execute goal: Unknown host repo. ` +
        'Provide one of: a running Kafka',
    );
    expect(existsSync(lib())).toBe(false);
  });

  it('does not take a folder without Kafka for a success', async () => {
    maven('mkdir -p "$OUT"');
    await expect(kafkaJars(options())).rejects.toThrow(`left no kafka_2.13-${kafkaVersion}.jar`);
  });

  it('says that Maven is missing, and the three ways out', async () => {
    await expect(kafkaJars({ ...options(), env: { PATH: '/nowhere' } })).rejects.toThrow(
      /fetched with Maven, but no mvn is on the PATH\. Provide one of: .*KAFKA_BROKERS.*Docker.*Java 17/,
    );
  });

  it('ends with the start that asked for it', async () => {
    maven('exec sleep 60');
    const abort = new AbortController();
    const keep = () => abort.abort(new Error('stopped by Ctrl-C'));
    const keeper = { keep, release: () => undefined };
    await expect(kafkaJars({ ...options(), keeper, signal: abort.signal })).rejects.toThrow(
      'stopped by Ctrl-C',
    );
  });
});

describe('mavenReason', () => {
  it('is the first error line, or the first line of all', () => {
    expect(mavenReason('[INFO] a\n[ERROR] Could not transfer x -> [Help 1]\n[ERROR] more')).toBe(
      'Could not transfer x',
    );
    expect(mavenReason('spawn mvn EACCES\n  at …')).toBe('spawn mvn EACCES');
  });
});
