import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Reaction, CallIdentity } from './behaviour.ts';
import type { Ledger, NewCall } from './ledger.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { readJson } from './read-json.ts';
import { findRoute, type StubRoute } from './stub-route.ts';

export interface ReceivedCall {
  entry: LedgerEntry;
  delayMs: number;
  answer: Record<string, unknown>;
  headers: Record<string, string>;
  ending: 'answer' | 'silence' | 'reset';
  /** Between the answer's head and its body. */
  dripMs: number;
}

const answered = { ending: 'answer', dripMs: 0 } as const;

/** Reads a call, decides its answer and records it. Being down comes first: it also hides a known key. */
export async function receiveCall(
  request: IncomingMessage,
  path: string,
  {
    routes,
    ledger,
    react,
    now,
    caller,
  }: {
    routes: readonly StubRoute[];
    ledger: Ledger;
    react: (call: CallIdentity, inProgress: number) => Reaction;
    now: () => number;
    caller: string | null;
  },
): Promise<ReceivedCall> {
  const at = now();
  const method = request.method ?? '';
  const route = findRoute(routes, method, path);
  const { body, reason: unreadable } = await readBody(request);
  const idempotencyKey = header(request, 'idempotency-key');
  const call: NewCall = {
    at,
    sentAt: time(header(request, 'sent-at')),
    caller,
    method,
    path,
    idempotencyKey,
    orderId: textField(body, 'orderId'),
    eventId: header(request, 'x-event-id'),
    status: 200,
    effect: false,
    replayed: false,
    traceparent: header(request, 'traceparent'),
    body,
  };
  const refuse = (status: number, reason: string): ReceivedCall => ({
    entry: ledger.record({ ...call, status }),
    delayMs: 0,
    answer: { error: reason },
    headers: {},
    ...answered,
  });

  if ('reason' in route) return refuse(route.status, route.reason);
  if (unreadable !== undefined) return refuse(400, unreadable);
  const checked = route.body.safeParse(body);
  if (!checked.success) return refuse(400, describeIssues(checked.error.issues));

  const {
    delayMs,
    hang,
    status,
    retryAfterSeconds,
    reset,
    dripMs = 0,
  } = react(call, ledger.inProgress() + 1);
  if (hang || reset === 'before') {
    const entry = ledger.record({ ...call, status: 0 });
    return { entry, delayMs, answer: {}, headers: {}, ending: hang ? 'silence' : 'reset', dripMs: 0 };
  }
  if (status >= 400) {
    const entry = ledger.record({ ...call, status });
    const headers: Record<string, string> =
      retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    return {
      entry,
      delayMs,
      answer: { error: `the stub was told to answer ${status}` },
      headers,
      ...answered,
    };
  }
  const success = { delayMs, ending: reset === 'after' ? 'reset' : 'answer', dripMs } as const;
  const first = idempotencyKey === null ? undefined : ledger.effectOf(idempotencyKey);
  if (!first) {
    const entry = ledger.record({ ...call, status, effect: true });
    return { entry, answer: route.answer(entry), headers: {}, ...success };
  }
  if (first.path !== path || !isDeepStrictEqual(first.body, body)) {
    return refuse(422, `Idempotency-Key ${idempotencyKey} was used before for another request`);
  }
  const entry = ledger.record({ ...call, status: first.status, replayed: true });
  return { entry, answer: route.answer(first), headers: { 'idempotent-replayed': 'true' }, ...success };
}

async function readBody(request: IncomingMessage): Promise<{ body: unknown; reason?: string }> {
  try {
    return { body: await readJson(request) };
  } catch (error) {
    return { body: null, reason: error instanceof Error ? error.message : String(error) };
  }
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function time(text: string | null): number | null {
  const ms = Number(text ?? Number.NaN);
  return Number.isFinite(ms) ? ms : null;
}

function textField(body: unknown, name: string): string | null {
  const value =
    body !== null && typeof body === 'object' ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : null;
}

/** `items.0.quantity: Too small; …` */
export function describeIssues(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  return issues
    .map((issue) => `${issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : ''}${issue.message}`)
    .join('; ');
}
