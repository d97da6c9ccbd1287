import type { StartedNetwork as Network } from 'testcontainers';
import type { Part } from '../stack.ts';
import type { StartedPart, StartPart } from '../start-parts.ts';
import type { DockerContext, DockerPartsOptions } from './docker-context.ts';
import { startKafkaContainer } from './kafka-container.ts';
import { startPostgresContainer } from './postgres-container.ts';
import { startRegistryContainer } from './registry-container.ts';
import { noVolumes, volumesFor } from './volumes.ts';

/** Loaded here only: it takes a second, which a start without Docker need not spend. */
async function prepare(options: DockerPartsOptions): Promise<DockerContext> {
  const library = await import('testcontainers');
  const client = async () => (await library.getContainerRuntimeClient()).container.dockerode;
  const volumes = options.temporary ? noVolumes : await volumesFor(options.stateDir, client);
  return { ...options, library, volumes };
}

/** The network lives as long as Kafka, which the registry reaches through it. */
async function startKafkaInNetwork(
  context: DockerContext,
  signal: AbortSignal,
): Promise<StartedPart & { network: Network }> {
  const network = await new context.library.Network().start();
  try {
    const kafka = await startKafkaContainer(context, network, signal);
    return { ...kafka, network, stop: () => kafka.stop().then(async () => void (await network.stop())) };
  } catch (error) {
    await network.stop();
    throw error;
  }
}

/** The parts as containers; their state is in volumes named after the state folder. */
export function dockerParts(options: DockerPartsOptions): Record<Part, StartPart> {
  let context: Promise<DockerContext> | undefined;
  let kafka: Promise<StartedPart & { network: Network }> | undefined;
  const prepared = () => (context ??= prepare(options));
  const kafkaOnce = (signal: AbortSignal) =>
    (kafka ??= prepared().then((ready) => startKafkaInNetwork(ready, signal)));
  return {
    kafka: kafkaOnce,
    registry: async (signal) => {
      const { network } = await kafkaOnce(signal); // it keeps its schemas there
      return startRegistryContainer(await prepared(), network, signal);
    },
    postgres: async (signal) => startPostgresContainer(await prepared(), signal),
  };
}
