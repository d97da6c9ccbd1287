import type { GenericContainer, StartedTestContainer } from 'testcontainers';

/** Long enough to pull an image over a slow line; an unreachable registry must not hold the start up for ever. */
const startTimeoutMs = 240_000;

/**
 * testcontainers cannot be interrupted: a container that comes up after the wait was given up is stopped at once.
 * @throws the signal's reason, or an error that names the image, also after the time limit
 */
export async function startContainer(
  image: string,
  container: GenericContainer,
  signal: AbortSignal,
): Promise<StartedTestContainer> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(startTimeoutMs)]);
  const starting = container.start();
  const givenUp = new Promise<never>((_resolve, reject) => {
    either.addEventListener('abort', () => reject(either.reason as Error), { once: true });
  });
  try {
    return await Promise.race([starting, givenUp]);
  } catch (error) {
    // Stopped late or never begun: in either case nobody waits for it any more.
    void starting.then((late) => late.stop()).catch(() => undefined);
    signal.throwIfAborted();
    throw new Error(`${image}: ${(error as Error).message.trim()}`, { cause: error });
  }
}
