/** A subscriber app of this repository, and the stub of its API that stands beside it. */
export interface LocalSubscriber {
  /** Of its API; `inventory` is called by inventory-subscriber. Its variables begin with it: INVENTORY_API_URL. */
  name: string;
  port: number;
  apiPort: number;
}

/** Every subscriber that `npm start` runs, in the order in which it shows them. The generator of subscribers adds here. */
export const subscribers: readonly LocalSubscriber[] = [
  { name: 'inventory', port: 3001, apiPort: 3011 },
  { name: 'notification', port: 3002, apiPort: 3012 },
];

export function appOf({ name }: Pick<LocalSubscriber, 'name'>): string {
  return `${name}-subscriber`;
}

export function apiOf({ name }: Pick<LocalSubscriber, 'name'>): string {
  return `${name}-api`;
}

/** `stock-count` → `STOCK_COUNT_API`, which its variables begin with. */
export function variablesOf({ name }: Pick<LocalSubscriber, 'name'>): { app: string; api: string } {
  const upper = name.toUpperCase().replaceAll('-', '_');
  return { app: `${upper}_SUBSCRIBER`, api: `${upper}_API` };
}
