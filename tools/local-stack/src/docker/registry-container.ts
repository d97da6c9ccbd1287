import type { StartedNetwork as Network } from 'testcontainers';
import type { StartedPart } from '../start-parts.ts';
import type { DockerContext } from './docker-context.ts';
import { imageOf } from './images.ts';
import { internalBroker } from './kafka-container.ts';
import { startContainer } from './start-container.ts';

/** Starts Confluent's registry, which keeps its schemas in the Kafka of the same network. */
export async function startRegistryContainer(
  context: DockerContext,
  network: Network,
  signal: AbortSignal,
): Promise<StartedPart> {
  const { library, env, ports, engineHost } = context;
  const image = imageOf('registry', env);
  const container = new library.GenericContainer(image)
    .withNetwork(network)
    .withExposedPorts({ container: 8081, host: ports.schemaRegistry })
    .withEnvironment({
      SCHEMA_REGISTRY_HOST_NAME: 'schema-registry',
      SCHEMA_REGISTRY_LISTENERS: 'http://0.0.0.0:8081',
      SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS: `PLAINTEXT://${internalBroker}`,
    })
    .withWaitStrategy(library.Wait.forHttp('/subjects', 8081));
  const started = await startContainer(image, container, signal);
  const stop = async () => void (await started.stop());
  return { address: `http://${engineHost}:${ports.schemaRegistry}`, detail: image, stop };
}
