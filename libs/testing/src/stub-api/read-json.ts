import type { IncomingMessage } from 'node:http';

const maxBytes = 1_000_000;

/** Reads the body as JSON. Throws an Error with the reason when it is too long or not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the body is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(text === '' ? 'the body is empty, expected JSON' : 'the body is not JSON', { cause });
  }
}
