import { injectTrace } from '@rivulet/telemetry';
import { Pool } from 'undici';
import type { ApiAnswer } from './api-answer.ts';
import type { CallContext } from './define-subscriber.ts';
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
/** More than that of an answer that is no success is not read. */
const excerptReadBytes = 16_384;

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
      const answer = await pool.request({
        method,
        path: basePath + path,
        headers: sent,
        body: JSON.stringify(body),
        signal,
      });
      const status = answer.statusCode;
      if (status >= 200 && status < 300) {
        await answer.body.dump();
        return { status };
      }
      const excerpt = await readExcerpt(answer.body);
      return { status, excerpt, retryAfterMs: readRetryAfter(answer.headers['retry-after'], Date.now()) };
    },
    close: () => pool.close(),
  };
}

/** The beginning of a body that may be of any length: the rest is not read, and its connection not used again. */
async function readExcerpt(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= excerptReadBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8').slice(0, excerptLength);
}
