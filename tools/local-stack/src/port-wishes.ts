import type { StackChoice } from './choose-stack.ts';
import type { PortWish } from './ports.ts';
import { partNames } from './stack.ts';
import type { StackPorts } from './stack.ts';

/** The ports that this choice will listen on; an external part needs none here. */
export function portWishes({ parts }: StackChoice, ports: StackPorts): PortWish[] {
  const wishes: PortWish[] = [];
  const wish = (port: number, wantedBy: string, env: string) => wishes.push({ port, wantedBy, env });
  const starts = (source: string | undefined) => source === 'docker' || source === 'local';
  if (starts(parts.kafka)) wish(ports.kafka, partNames.kafka, 'KAFKA_PORT');
  if (parts.kafka === 'local') wish(ports.kafkaController, "Kafka's controller", 'KAFKA_CONTROLLER_PORT');
  if (starts(parts.registry)) wish(ports.schemaRegistry, `the ${partNames.registry}`, 'SCHEMA_REGISTRY_PORT');
  if (starts(parts.postgres)) wish(ports.postgres, partNames.postgres, 'POSTGRES_PORT');
  return wishes;
}
