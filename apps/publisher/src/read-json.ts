import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';
import express, { type RequestHandler } from 'express';
import { requireJson, requireUtf8 } from './answer-errors.ts';

/**
 * Reads JSON bodies. What nearly every caller sends, plain `application/json` of a known length, is read here, at a
 * fraction of the cost; all else is left to express, and both answer the same.
 */
export function readJson(limitBytes: number): RequestHandler {
  // strict: false lets validation answer for a body that is JSON but no object.
  const readAny = express.json({ limit: limitBytes, strict: false, verify: requireUtf8 });

  return (request, response, next) => {
    if (!isPlain(request.headers, limitBytes)) {
      requireJson(request, response, (refusal?: unknown) =>
        refusal === undefined ? readAny(request, response, next) : next(refusal),
      );
      return;
    }
    const chunks: Buffer[] = [];
    // The body's events belong to the connection; the span of the request must stay the active one.
    const inContext = AsyncLocalStorage.snapshot();
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.once('error', (error) => next(Object.assign(error, { status: 400 })));
    request.once('end', () => inContext(parse));

    function parse(): void {
      try {
        const [first] = chunks;
        const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
        requireUtf8(request, response, body, 'utf-8');
        request.body = JSON.parse(toText(body)) as unknown;
      } catch (error) {
        if (!(error instanceof SyntaxError)) return next(error);
        return next(Object.assign(error, { status: 400, type: 'entity.parse.failed' }));
      }
      next();
    }
  };
}

function isPlain(headers: IncomingHttpHeaders, limitBytes: number): boolean {
  const length = Number(headers['content-length']);
  return (
    headers['content-type'] === 'application/json' &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    length > 0 &&
    length <= limitBytes
  );
}

function toText(body: Buffer): string {
  const text = body.toString();
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
