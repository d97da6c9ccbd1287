import type { DemoForm } from './demo-form.ts';
import type { DemoOrders } from './demo-orders.ts';
import type { Narrator } from './narrator.ts';
import type { Commands } from './show-command.ts';
import type { StubControl } from './stub-control.ts';

/** What each step of the demo works with. */
export interface DemoScene {
  form: DemoForm;
  narrator: Narrator;
  commands: Commands;
  orders: DemoOrders;
  publisherUrl: string;
  inventory: StubControl;
  notification: StubControl;
  /** When the first order was placed, in ISO 8601. */
  beganAt: string;
  signal: AbortSignal;
}

/** The group whose API is broken, and the one that must not notice. */
export const broken = 'inventory-subscriber';
export const undisturbed = 'notification-subscriber';
/** Hears of orders on hold. */
export const onHoldGroup = 'notification-subscriber.on-hold';

/** How long the APIs take while they are well. */
export const usual = { inventory: { latencyMs: 500 }, notification: { latencyMs: 300 } } as const;

/** What `rivulet lag --json` says of a group. */
interface LagDocument {
  groups: { group: string; total: number; waiting: number }[];
}

/** Records behind, of all events of the groups. */
export async function totalLag({ commands }: DemoScene, wanted: readonly string[]): Promise<number> {
  const { groups } = await commands.look<LagDocument>('lag');
  return groups.reduce((sum, { group, total }) => sum + (wanted.includes(group) ? total : 0), 0);
}

interface ListDocument {
  letters: number;
  groups: { errorClass: string; letters: number; latest: string }[];
}

/** Open dead letters of the broken group since then. */
export function openLetters({ commands }: DemoScene, since: string): Promise<ListDocument> {
  return commands.look<ListDocument>('dlq', 'list', '--group', broken, '--since', since);
}

/** What the customer sees of an order. */
export async function orderStatus({ publisherUrl }: DemoScene, orderId: string): Promise<string> {
  const answer = await fetch(`${publisherUrl}/orders/${orderId}`, { signal: AbortSignal.timeout(10_000) });
  const { status } = (await answer.json()) as { status?: string };
  return status ?? `${answer.status}`;
}

/** The line that has it, for what was found. */
export const lineWith = (printed: string, part: string): string =>
  printed.split('\n').find((line) => line.includes(part)) ?? printed;

export const milliseconds = (value: number | null): string =>
  value === null ? 'unknown' : `${Math.round(value)} ms`;
