import type { StackEnv } from '../choose-stack.ts';
import type { Part } from '../stack.ts';

const images: Record<Part, { env: string; image: string }> = {
  kafka: { env: 'RIVULET_KAFKA_IMAGE', image: 'apache/kafka:4.1.0' },
  registry: { env: 'RIVULET_REGISTRY_IMAGE', image: 'confluentinc/cp-schema-registry:8.0.0' },
  postgres: { env: 'RIVULET_POSTGRES_IMAGE', image: 'postgres:18' },
};

/** The image of a part: a variable can name another, from a mirror for example. */
export function imageOf(part: Part, env: StackEnv): string {
  const { env: variable, image } = images[part];
  return env[variable]?.trim() || image;
}
