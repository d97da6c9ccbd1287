import { withClient } from '../app-database.ts';
import type { StartedPart } from '../start-parts.ts';
import { waitUntil } from '../wait-until.ts';
import type { DockerContext } from './docker-context.ts';
import { imageOf } from './images.ts';
import { startContainer } from './start-container.ts';

/** Starts PostgreSQL; resolves when it has answered a query. */
export async function startPostgresContainer(
  context: DockerContext,
  signal: AbortSignal,
): Promise<StartedPart> {
  const { library, env, ports, volumes, engineHost } = context;
  const image = imageOf('postgres', env);
  const container = new library.GenericContainer(image)
    .withExposedPorts({ container: 5432, host: ports.postgres })
    .withBindMounts(volumes.postgres('/var/lib/postgresql'))
    .withEnvironment({ POSTGRES_USER: 'rivulet', POSTGRES_PASSWORD: 'rivulet', POSTGRES_DB: 'postgres' })
    .withCommand(['postgres', '-c', 'max_connections=200'])
    .withWaitStrategy(library.Wait.forLogMessage(/ready to accept connections/));
  const started = await startContainer(image, container, signal);
  const stop = async () => void (await started.stop());
  const address = `postgres://rivulet:rivulet@${engineHost}:${ports.postgres}/postgres`;
  // The image's first start speaks of readiness once before its real one.
  const answer = () =>
    withClient(address, (client) => client.query('SELECT 1')).then(
      () => true,
      () => undefined,
    );
  if (await waitUntil(answer, { timeoutMs: 30_000, signal })) return { address, detail: image, stop };
  await stop();
  throw new Error(`PostgreSQL's container runs, but nothing answers at ${engineHost}:${ports.postgres}`);
}
