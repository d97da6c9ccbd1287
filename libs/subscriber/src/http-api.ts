import { injectTrace } from '@rivulet/telemetry';
import { Pool } from 'undici';
import type { ApiAnswer } from './api-answer.ts';
import type { CallContext } from './define-subscriber.ts';
import { readAnswer } from './read-answer.ts';
import { readRetryAfter } from './retry-after.ts';

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, beginning with a slash; appended to the API's base URL. */
  path: string;
  /** Sent as JSON. */
  body: unknown;
  headers?: Record<string, string>;
}

export interface HttpApi {
  call(call: HttpCall, context: CallContext): Promise<ApiAnswer>;
  close(): Promise<void>;
}

export interface HttpApiOptions {
  baseUrl: string;
  /** Connections kept open at the most; one for each call under way. */
  connections: number;
}

const excerptLength = 200;

/** Calls one API with JSON bodies, the event's idempotency key and the active trace. */
export function createHttpApi({ baseUrl, connections }: HttpApiOptions): HttpApi {
  const { origin, pathname } = new URL(baseUrl);
  const basePath = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, { connections, pipelining: 1 });

  return {
    async call({ method, path, body, headers }, { idempotencyKey, eventId, signal }) {
      const sent: Record<string, string> = {
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
        'x-event-id': eventId,
        ...headers,
      };
      injectTrace(sent);
      const request = { method, path: basePath + path, headers: sent, body: JSON.stringify(body) };
      const { status, headers: answered, excerpt } = await readAnswer(pool, request, signal);
      if (status >= 200 && status < 300) return { status };
      const retryAfterMs = readRetryAfter(answered['retry-after'], Date.now());
      return { status, excerpt: excerpt.slice(0, excerptLength), retryAfterMs };
    },
    close: () => pool.close(),
  };
}
