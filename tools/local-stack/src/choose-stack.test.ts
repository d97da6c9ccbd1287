import { chooseStack, dockerMatters, withoutDocker, type DockerAnswer } from './choose-stack.ts';
import type { Part } from './stack.ts';

const noDocker: DockerAnswer = { answers: false, reason: 'nothing answers at /var/run/docker.sock' };
const docker: DockerAnswer = { answers: true, engine: '/var/run/docker.sock' };
const allNamed = {
  KAFKA_BROKERS: 'k:9092',
  SCHEMA_REGISTRY_URL: 'http://r:8081',
  DATABASE_URL: 'postgres://p/db',
};

describe('chooseStack', () => {
  it('takes what the environment names, before Docker and this machine', () => {
    expect(chooseStack(allNamed, docker)).toEqual({
      kind: 'external',
      why: 'KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL named in the environment',
      parts: { kafka: 'external', registry: 'external', postgres: 'external' },
      mayFallBack: false,
    });
  });

  it('takes Docker when an engine answers, and may do without it', () => {
    expect(chooseStack({}, docker)).toEqual({
      kind: 'docker',
      why: 'a Docker engine answers (/var/run/docker.sock)',
      parts: { kafka: 'docker', registry: 'docker', postgres: 'docker' },
      mayFallBack: true,
    });
  });

  it('takes this machine when nothing else is there, and says why', () => {
    expect(chooseStack({}, noDocker)).toEqual({
      kind: 'local',
      why: 'no Docker engine: nothing answers at /var/run/docker.sock',
      parts: { kafka: 'local', registry: 'local', postgres: 'local' },
      mayFallBack: false,
    });
  });

  it('mixes: one part named, the others from elsewhere', () => {
    expect(chooseStack({ DATABASE_URL: 'postgres://p/db' }, noDocker)).toMatchObject({
      kind: 'local',
      why: 'DATABASE_URL named in the environment; for the rest, no Docker engine: nothing answers at /var/run/docker.sock',
      parts: { kafka: 'local', registry: 'local', postgres: 'external' },
    });
  });

  it('runs the registry here when Kafka is external: a container could not reach it', () => {
    const choice = chooseStack({ KAFKA_BROKERS: 'k:9092' }, docker);
    expect(choice.parts).toEqual({ kafka: 'external', registry: 'local', postgres: 'docker' });
  });

  it('treats a blank variable as unset', () => {
    expect(chooseStack({ KAFKA_BROKERS: '  ', RIVULET_STACK: '' }, noDocker).parts.kafka).toBe('local');
  });

  it('provides only the parts that are needed', () => {
    expect(chooseStack({}, docker, ['postgres']).parts).toEqual({ postgres: 'docker' });
    expect(chooseStack({ DATABASE_URL: 'postgres://p/db' }, docker, ['postgres']).kind).toBe('external');
  });
});

describe('RIVULET_STACK', () => {
  it('external names every missing variable at once', () => {
    expect(() => chooseStack({ RIVULET_STACK: 'external', DATABASE_URL: 'x' }, docker)).toThrow(
      'RIVULET_STACK=external needs every part named: set KAFKA_BROKERS, SCHEMA_REGISTRY_URL (for Kafka, schema registry).',
    );
  });

  it('docker fails without an engine, and does not fall back with one', () => {
    expect(() => chooseStack({ RIVULET_STACK: 'docker' }, noDocker)).toThrow(
      'RIVULET_STACK=docker needs a Docker engine, but nothing answers at /var/run/docker.sock',
    );
    expect(chooseStack({ RIVULET_STACK: 'docker' }, docker).mayFallBack).toBe(false);
  });

  it('local wins over what is named, and says what is not used', () => {
    expect(chooseStack({ ...allNamed, RIVULET_STACK: 'local' }, docker)).toMatchObject({
      why: 'RIVULET_STACK=local asks for it; KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL not used',
      parts: { kafka: 'local', registry: 'local', postgres: 'local' },
    });
  });

  it('refuses a word it does not know', () => {
    expect(() => chooseStack({ RIVULET_STACK: 'podman' }, docker)).toThrow('use external, docker or local');
  });
});

describe('dockerMatters', () => {
  it.each<[string, Record<string, string>, Part[] | undefined, boolean]>([
    ['nothing is named', {}, undefined, true],
    ['all is named', allNamed, undefined, false],
    ['what is needed is named', { DATABASE_URL: 'x' }, ['postgres'], false],
    ['local is asked for', { RIVULET_STACK: 'local' }, undefined, false],
    ['docker is asked for', { ...allNamed, RIVULET_STACK: 'docker' }, undefined, true],
  ])('when %s', (_when, env, need, expected) => {
    expect(dockerMatters(env, need)).toBe(expected);
  });
});

describe('withoutDocker', () => {
  it('puts this machine in the place of Docker, leaves external parts and gives both reasons', () => {
    const choice = chooseStack({ DATABASE_URL: 'postgres://p/db' }, docker);
    expect(withoutDocker(choice, 'the image cannot be had')).toEqual({
      kind: 'local',
      why: `${choice.why}, but the image cannot be had`,
      parts: { kafka: 'local', registry: 'local', postgres: 'external' },
      mayFallBack: false,
    });
  });
});
