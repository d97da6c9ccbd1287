import type { ServerResponse } from 'node:http';

/** Answers with a JSON body, ended by a newline so that it reads well in a terminal. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  if (!response.headersSent) {
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...headers,
    });
  }
  response.end(bytes);
}

/** Sends the answer's head by itself; the body may follow much later. */
export function sendHead(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.flushHeaders();
}
