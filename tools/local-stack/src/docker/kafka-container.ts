import type { StartedNetwork as Network } from 'testcontainers';
import { kafkaAnswers } from '../kafka-answers.ts';
import type { StartedPart } from '../start-parts.ts';
import type { DockerContext } from './docker-context.ts';
import { imageOf } from './images.ts';
import { startContainer } from './start-container.ts';

/** Where other containers of the network reach Kafka. */
export const internalBroker = 'kafka:19092';

/** Starts Kafka; resolves when it answers through its published port. */
export async function startKafkaContainer(
  context: DockerContext,
  network: Network,
  signal: AbortSignal,
): Promise<StartedPart> {
  const { library, env, ports, volumes, engineHost } = context;
  const image = imageOf('kafka', env);
  const address = `${engineHost}:${ports.kafka}`;
  const container = new library.GenericContainer(image)
    .withNetwork(network)
    .withNetworkAliases('kafka')
    .withExposedPorts({ container: 9092, host: ports.kafka })
    .withBindMounts(volumes.kafka('/var/lib/kafka/data'))
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,INTERNAL://:19092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${address},INTERNAL://${internalBroker}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
      KAFKA_LOG_DIRS: '/var/lib/kafka/data',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withWaitStrategy(library.Wait.forLogMessage(/Kafka Server started/));
  const started = await startContainer(image, container, signal);
  const stop = async () => void (await started.stop());
  if (await kafkaAnswers([address], { timeoutMs: 20_000, signal })) return { address, detail: image, stop };
  await stop();
  throw new Error(`Kafka's container runs, but nothing answers at ${address}`);
}
