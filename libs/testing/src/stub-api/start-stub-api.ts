import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Behaviour, type BehaviourInput, behaviourSchema, createReactions } from './behaviour.ts';
import { controlRequests } from './control-requests.ts';
import { createLedger } from './ledger.ts';
import type { LedgerEntry, LedgerSummary } from './ledger-entry.ts';
import { receiveCall } from './receive-call.ts';
import { sendHead, sendJson } from './send-json.ts';
import type { StubRoute } from './stub-route.ts';

export interface StubApiOptions {
  /** 0 takes a free one. */
  port?: number;
  /** The address to listen on; loopback when left out. */
  host?: string;
  /** Keeps the ledger, and with it the known keys, over a restart. */
  ledgerFile?: string | undefined;
  behaviour?: BehaviourInput;
  random?: () => number;
  now?: () => number;
}

export interface StubApi {
  url: string;
  ledger(): LedgerEntry[];
  summary(): LedgerSummary;
  /** Replaces the whole behaviour; what is not named takes its default. Throws when a field is wrong. */
  configure(behaviour: BehaviourInput): void;
  /** Ends all connections, also of calls that wait for their answer. */
  close(): Promise<void>;
}

/** Serves an API that records each call, behaves as told, and does the thing once for each Idempotency-Key. */
export async function startStubApi(
  routes: readonly StubRoute[],
  {
    port = 0,
    host = '127.0.0.1',
    ledgerFile,
    behaviour: initial = {},
    random = Math.random,
    now = Date.now,
  }: StubApiOptions = {},
): Promise<StubApi> {
  const ledger = await createLedger(ledgerFile);
  let behaviour: Behaviour;
  let react: ReturnType<typeof createReactions>;
  const configure = (wanted: BehaviourInput): void => {
    behaviour = behaviourSchema.parse(wanted);
    react = createReactions(behaviour, random);
  };
  configure(initial);
  const controls = controlRequests({ ledger, behaviour: () => behaviour, configure });
  const inProgress = new Set<Promise<void>>();

  const serveCall = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    caller: string | null,
  ): Promise<void> => {
    const { entry, delayMs, answer, headers, ending, dripMs } = await receiveCall(request, path, {
      routes,
      ledger,
      react,
      now,
      caller,
    });
    if (ending === 'silence') await elapsedOrLeft(response, undefined);
    else if (delayMs > 0) await elapsedOrLeft(response, delayMs);
    if (ending === 'answer' && dripMs > 0 && !response.destroyed) {
      sendHead(response, entry.status, headers);
      await elapsedOrLeft(response, dripMs);
    }
    await ledger.end(entry, now(), ending === 'answer' && !response.destroyed);
    if (response.destroyed) return;
    if (ending === 'reset') response.socket?.resetAndDestroy();
    else sendJson(response, entry.status, answer, headers);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [target = '/', query] = (request.url ?? '/').split('?', 2);
    const { caller = null, path = target } =
      /^\/as\/(?<caller>[^/]+)(?<path>\/.*)$/.exec(target)?.groups ?? {};
    const control = controls[`${request.method} ${path}`];
    try {
      if (control) await control(request, response, new URL(`?${query ?? ''}`, 'http://stub'));
      else await serveCall(request, response, path, caller);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else sendJson(response, 500, { error: error instanceof Error ? error.message : String(error) });
    }
  };
  const server = createServer((request, response) => {
    const served = serve(request, response).finally(() => inProgress.delete(served));
    inProgress.add(served);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(port, host);
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ledger: () => ledger.entries(),
    summary: () => ledger.summary(),
    configure,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, ...inProgress]);
      await ledger.close();
    },
  };
}

/** Resolves after `delayMs` (never, when undefined) or as soon as the caller has left. */
function elapsedOrLeft(response: ServerResponse, delayMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = delayMs === undefined ? undefined : setTimeout(resolve, delayMs);
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    if (response.destroyed) resolve();
  });
}
