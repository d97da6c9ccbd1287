import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Behaviour, type BehaviourInput, behaviourSchema } from './behaviour.ts';
import type { Ledger } from './ledger.ts';
import { readJson } from './read-json.ts';
import { describeIssues } from './receive-call.ts';
import { sendJson } from './send-json.ts';

export interface Controls {
  ledger: Ledger;
  behaviour(): Behaviour;
  configure(behaviour: BehaviourInput): void;
}

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

/** What tests and people use, beside the API itself; never recorded in the ledger. */
export function controlRequests({ ledger, behaviour, configure }: Controls): Record<string, Answer> {
  return {
    'GET /livez': (_request, response) => sendJson(response, 200, { ok: true }),
    'GET /readyz': (_request, response) => sendJson(response, 200, { ok: true }),
    'GET /_control': (_request, response) => sendJson(response, 200, behaviour()),
    'PUT /_control': async (request, response) => {
      const wanted = behaviourSchema.safeParse(await readJson(request).catch(() => undefined));
      if (!wanted.success) {
        sendJson(response, 400, {
          error: describeIssues(wanted.error.issues),
          fields: Object.keys(behaviourSchema.shape),
        });
        return;
      }
      configure(wanted.data);
      sendJson(response, 200, behaviour());
    },
    'GET /_ledger': (_request, response, url) => {
      const since = Number(url.searchParams.get('since') ?? 0);
      if (!Number.isInteger(since))
        return sendJson(response, 400, { error: 'since: expected a whole number' });
      const orderId = url.searchParams.get('orderId') ?? undefined;
      return sendJson(response, 200, ledger.entries({ orderId, since }));
    },
    'DELETE /_ledger': async (_request, response) => {
      await ledger.clear();
      sendJson(response, 200, { cleared: true });
    },
    'GET /_ledger/summary': (_request, response) => sendJson(response, 200, ledger.summary()),
  };
}
