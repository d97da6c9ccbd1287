export interface KafkaNode {
  id: number;
  host: string;
  port: number;
  controllerPort: number;
  /** Further listeners, such as ones behind proxies. */
  doors?: readonly KafkaDoor[];
}

/** Clients that come in by it are sent to `advertisedPort` of the same host from then on. */
export interface KafkaDoor {
  /** Letters, digits and underscores. */
  name: string;
  port: number;
  advertisedPort: number;
  /** What it asks of clients; its certificate and accounts come with `settings`. PLAINTEXT when left out. */
  protocol?: 'PLAINTEXT' | 'SSL' | 'SASL_SSL';
}

export interface KafkaPropertiesOptions {
  node: KafkaNode;
  /** All nodes of the cluster, this one included: each is broker and controller. */
  voters: readonly KafkaNode[];
  dataDir: string;
  /** Added to the ones below, or put in their place. */
  settings?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** A backslash starts an escape in a .properties file. */
const escaped = (value: string) => value.replaceAll('\\', '\\\\');

export function asProperties(entries: Record<string, string | number | boolean>): string {
  return Object.entries(entries)
    .map(([name, value]) => `${name}=${escaped(String(value))}\n`)
    .join('');
}

/** The text of `server.properties` for one combined broker and controller of a development cluster. */
export function kafkaProperties({ node, voters, dataDir, settings = {} }: KafkaPropertiesOptions): string {
  const doors: (Omit<KafkaDoor, 'advertisedPort'> & { advertisedPort: number | undefined })[] = [
    { name: 'PLAINTEXT', port: node.port, advertisedPort: node.port },
    ...(node.doors ?? []),
    { name: 'CONTROLLER', port: node.controllerPort, advertisedPort: undefined },
  ];
  const clientDoors = doors.filter(({ advertisedPort }) => advertisedPort !== undefined);
  const replicas = Math.min(3, voters.length);
  const inSync = Math.max(1, replicas - 1);
  return asProperties({
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': voters
      .map(({ id, host, controllerPort }) => `${id}@${host}:${controllerPort}`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: doors.map(({ name, port }) => `${name}://${node.host}:${port}`).join(','),
    'advertised.listeners': clientDoors
      .map(({ name, advertisedPort }) => `${name}://${node.host}:${advertisedPort}`)
      .join(','),
    'listener.security.protocol.map': doors
      .map(({ name, protocol = 'PLAINTEXT' }) => `${name}:${protocol}`)
      .join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dataDir,
    // Topics are made by an explicit step with their settings, never by a typing error.
    'auto.create.topics.enable': false,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 4,
    // A first member need not wait for others: on one machine they come in the same second or not at all.
    'group.initial.rebalance.delay.ms': 0,
    // The default of 128 MB is made for large servers and would be a quarter of this heap.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    ...settings,
  });
}
