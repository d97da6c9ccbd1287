import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJava, javaMajor, parseJavaSettings } from './find-java.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'find-java-'))));
afterEach(() => rmSync(dir, { recursive: true }));

function javaOf(version: string): string {
  const file = join(dir, `java-${version}`);
  writeFileSync(file, `#!/bin/sh\nprintf '    java.home = ${dir}\\n    java.version = ${version}\\n' >&2\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('findJava', () => {
  it('takes the first that is new enough', async () => {
    const commands = [join(dir, 'missing'), javaOf('11.0.2'), javaOf('21.0.1'), javaOf('17.0.15')];
    await expect(findJava({}, commands)).resolves.toEqual({
      command: commands[2],
      home: dir,
      version: '21.0.1',
    });
  });

  it('names those that are too old, and the three ways out', async () => {
    const old = javaOf('1.8.0_402');
    await expect(findJava({}, [old])).rejects.toThrow(
      `Kafka from jars needs Java 17 or later, but ${old} is 1.8.0_402. Provide one of: a running Kafka ` +
        '(KAFKA_BROKERS=host:port), a Docker engine, or Java 17+ with Maven.',
    );
  });

  it('says that there is none', async () => {
    await expect(findJava({}, [join(dir, 'missing')])).rejects.toThrow(
      'no java was found in JAVA_HOME or on the PATH',
    );
  });
});

describe('javaMajor', () => {
  it('knows the old and the new way to count', () => {
    expect(['1.8.0_402', '11.0.2', '17', '21-ea'].map(javaMajor)).toEqual([8, 11, 17, 21]);
  });
});

describe('parseJavaSettings', () => {
  it('is not misled by properties that begin alike', () => {
    const text =
      '    java.version.date = 2025-04-15\n    java.version = 17.0.15\n    java.home = /opt/my java\n';
    expect(parseJavaSettings(text)).toEqual({ version: '17.0.15', home: '/opt/my java' });
  });
});
