import type { Admin, Kafka as KafkaJs } from 'kafkajs';
import { alterSettings } from './alter-settings.ts';
import { describeGroups } from './describe-groups.ts';
import { inWords } from './in-words.ts';
import type { TopicAdmin } from './kafka.ts';
import { createCluster } from './kafkajs-cluster.ts';
import { ConfigResourceTypes } from './kafkajs.ts';
import { untilLed } from './until-led.ts';
import { withinMs } from './within-ms.ts';

export interface ClosableTopicAdmin extends TopicAdmin {
  close(): Promise<void>;
}

/** A connection that is dead without knowing it must hold nothing up. */
const disconnectTimeoutMs = 3_000;

async function disconnect(connected: Promise<Admin> | undefined): Promise<void> {
  if (connected === undefined) return;
  const ended = connected.then((admin) => admin.disconnect()).catch(() => undefined);
  await withinMs(ended, disconnectTimeoutMs);
}

/** Connects on first use. */
export function createTopicAdmin(kafkajs: KafkaJs): ClosableTopicAdmin {
  let connected: Promise<Admin> | undefined;

  async function connect(): Promise<Admin> {
    const admin = kafkajs.admin({ retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 6 } });
    await admin.connect();
    return admin;
  }

  function admin(): Promise<Admin> {
    connected ??= connect().catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    return connected;
  }

  function drop(): Promise<void> {
    const old = connected;
    connected = undefined;
    return disconnect(old);
  }

  return {
    topics: async () => (await admin()).listTopics(),
    async create(specs) {
      const connection = await admin();
      const topics = specs.map((spec) => ({
        topic: spec.name,
        numPartitions: spec.partitions,
        replicationFactor: spec.replicationFactor,
        configEntries: Object.entries(spec.config).map(([name, value]) => ({ name, value })),
      }));
      await inWords(() => connection.createTopics({ waitForLeaders: false, topics }));
      await untilLed(
        connection,
        specs.map(({ name }) => name),
      );
    },
    alterSettings: (topic, settings) => alterSettings(createCluster(kafkajs), topic, settings),
    async addPartitions(topic, count) {
      const connection = await admin();
      await inWords(() => connection.createPartitions({ topicPartitions: [{ topic, count }] }));
    },
    async describe(names, settings) {
      const connection = await admin();
      const [{ topics }, { resources }] = await Promise.all([
        connection.fetchTopicMetadata({ topics: [...names] }),
        connection.describeConfigs({
          includeSynonyms: false,
          resources: names.map((name) => ({
            type: ConfigResourceTypes.TOPIC,
            name,
            configNames: [...settings],
          })),
        }),
      ]);
      return topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.length,
        replicationFactor: partitions[0]?.replicas.length ?? 0,
        config: Object.fromEntries(
          (resources.find((resource) => resource.resourceName === name)?.configEntries ?? []).map((entry) => [
            entry.configName,
            entry.configValue,
          ]),
        ),
      }));
    },
    async offsets(topic) {
      const offsets = await (await admin()).fetchTopicOffsets(topic);
      return offsets.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }));
    },
    async committed(group, topic) {
      const [found] = await (await admin()).fetchOffsets({ groupId: group, topics: [topic] });
      return (found?.partitions ?? []).map(({ partition, offset }) => ({
        partition,
        offset: Number(offset),
      }));
    },
    async resetOffsets(group, topic) {
      await (await admin()).resetOffsets({ groupId: group, topic, earliest: true });
    },
    describeGroups: async (groups) => describeGroups(await admin(), groups),
    async members(group) {
      const { groups } = await (await admin()).describeGroups([group]);
      return groups[0]?.members.length ?? 0;
    },
    async setOffsets(group, topic, offsets) {
      const partitions = offsets.map(({ partition, offset }) => ({ partition, offset: String(offset) }));
      await (await admin()).setOffsets({ groupId: group, topic, partitions });
    },
    reconnect: drop,
    close: drop,
  };
}
