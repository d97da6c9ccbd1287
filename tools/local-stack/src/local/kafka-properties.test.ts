import { asProperties, kafkaProperties, type KafkaNode } from './kafka-properties.ts';

const node = (id: number): KafkaNode => ({
  id,
  host: '127.0.0.1',
  port: 9090 + id,
  controllerPort: 9190 + id,
});
const read = (text: string): Record<string, string> =>
  Object.fromEntries(text.split('\n').map((line) => line.split(/=(.*)/s) as [string, string]));

describe('kafkaProperties', () => {
  it('makes one node its own quorum, on loopback, without topics by accident', () => {
    const first = node(1);
    expect(read(kafkaProperties({ node: first, voters: [first], dataDir: '/state/data' }))).toMatchObject({
      'controller.quorum.voters': '1@127.0.0.1:9191',
      listeners: 'PLAINTEXT://127.0.0.1:9091,CONTROLLER://127.0.0.1:9191',
      'log.dirs': '/state/data',
      'auto.create.topics.enable': 'false',
      'offsets.topic.replication.factor': '1',
      'min.insync.replicas': '1',
    });
  });

  it('names all voters and replicates in a cluster', () => {
    const nodes = [node(1), node(2), node(3)];
    expect(read(kafkaProperties({ node: node(2), voters: nodes, dataDir: '/state/data' }))).toMatchObject({
      'node.id': '2',
      'controller.quorum.voters': '1@127.0.0.1:9191,2@127.0.0.1:9192,3@127.0.0.1:9193',
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
    });
  });
});

describe('asProperties', () => {
  it('keeps backslashes', () => {
    expect(asProperties({ 'log.dirs': 'C:\\state' })).toBe('log.dirs=C:\\\\state\n');
  });
});
