import type * as Testcontainers from 'testcontainers';
import type { StackEnv } from '../choose-stack.ts';
import type { StackPorts } from '../stack.ts';
import type { Volumes } from './volumes.ts';

export interface DockerPartsOptions {
  env: StackEnv;
  stateDir: string;
  temporary: boolean;
  ports: StackPorts;
  /** Under which the engine's published ports are reached. */
  engineHost: string;
}

/** What every container is started with. */
export interface DockerContext extends DockerPartsOptions {
  library: typeof Testcontainers;
  volumes: Volumes;
}
