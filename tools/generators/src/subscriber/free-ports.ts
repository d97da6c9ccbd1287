const firstPort = 3001;
/** How far the API of a subscriber is from it. */
const apiDistance = 10;

/** The first ports, of a subscriber and of the stub of its API, that the list of subscribers leaves free. */
export function freePorts(subscribers: string): { port: number; apiPort: number } {
  const ports = [...subscribers.matchAll(/\b(?:port|apiPort): (\d+)/g)].map(([, port]) => Number(port));
  const isFree = (port: number): boolean => !ports.includes(port) && !ports.includes(port + apiDistance);
  let port = firstPort;
  while (!isFree(port)) port += 1;
  return { port, apiPort: port + apiDistance };
}
