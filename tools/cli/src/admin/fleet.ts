import type { SubscriberStatus } from '@rivulet/subscriber';
import { UsageError } from '../exits.ts';
import type { AdminClient } from './admin-client.ts';

/** What one process said. */
export interface Said {
  url: string;
  subscribers: SubscriberStatus[];
}

/** Asks all processes at once. @throws AdminError of the first that does not answer, UsageError for a group that none has */
export async function askAll(clients: readonly AdminClient[], group: string | undefined): Promise<Said[]> {
  const all = await Promise.all(
    clients.map(async (client) => ({ url: client.url, subscribers: await client.status() })),
  );
  if (group === undefined) return all;
  const known = [...new Set(all.flatMap(({ subscribers }) => subscribers.map((each) => each.group)))];
  if (!known.includes(group))
    throw new UsageError(
      `no process of ADMIN_URLS has the group ${group}: there is ${known.sort().join(', ') || 'none'}`,
    );
  return all
    .map(({ url, subscribers }) => ({ url, subscribers: subscribers.filter((each) => each.group === group) }))
    .filter(({ subscribers }) => subscribers.length > 0);
}

/** Tells those that were asked about to do something, all at once, and what each says then. @throws AdminError */
export function tellAll(
  clients: readonly AdminClient[],
  asked: readonly Said[],
  tell: (client: AdminClient) => Promise<SubscriberStatus[]>,
): Promise<Said[]> {
  const meant = clients.filter(({ url }) => asked.some((each) => each.url === url));
  return Promise.all(
    meant.map(async (client) => {
      const groups = asked.find(({ url }) => url === client.url)?.subscribers.map(({ group }) => group) ?? [];
      const subscribers = await tell(client);
      return { url: client.url, subscribers: subscribers.filter(({ group }) => groups.includes(group)) };
    }),
  );
}
