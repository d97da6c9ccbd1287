import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of a container runtime's client is used here; testcontainers hands out a dockerode. */
export interface VolumeClient {
  getVolume(name: string): { remove(): Promise<unknown> };
}

interface Mount {
  source: string;
  target: string;
}

/** What to mount for a part's folder in its container. */
export type Volumes = Record<'kafka' | 'postgres', (target: string) => Mount[]>;

/** For a state that is not to be kept. */
export const noVolumes: Volumes = { kafka: () => [], postgres: () => [] };

/** One set of volumes per state folder. */
export function volumeNames(stateDir: string): Record<'kafka' | 'postgres', string> {
  const key = createHash('sha256').update(stateDir).digest('hex').slice(0, 12);
  return { kafka: `rivulet-${key}-kafka`, postgres: `rivulet-${key}-postgres` };
}

async function removeVolume(docker: VolumeClient, name: string): Promise<void> {
  try {
    await docker.getVolume(name).remove();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
  }
}

/** A state folder that was made anew means volumes that are made anew: those of the former one are removed. */
export async function volumesFor(stateDir: string, client: () => Promise<VolumeClient>): Promise<Volumes> {
  const names = volumeNames(stateDir);
  const note = join(stateDir, 'docker-volumes.json');
  if (!existsSync(note)) {
    const docker = await client();
    await Promise.all(Object.values(names).map((name) => removeVolume(docker, name)));
    mkdirSync(stateDir, { recursive: true });
    writeFileSync(note, `${JSON.stringify(names)}\n`);
  }
  const mount = (source: string) => (target: string) => [{ source, target }];
  return { kafka: mount(names.kafka), postgres: mount(names.postgres) };
}
