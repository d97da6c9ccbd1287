import { request as httpRequest } from 'node:http';
import { listen, type Listener } from '@rivulet/service';
import express, { type ErrorRequestHandler } from 'express';
import fc from 'fast-check';
import { answerErrors } from './answer-errors.ts';
import { readJson } from './read-json.ts';

const limitBytes = 1_000;
let server: Listener;

beforeAll(async () => {
  const app = express();
  app.post(
    '/',
    readJson(limitBytes),
    (request, response) => void response.json({ body: request.body as unknown }),
  );
  const log = { debug: () => undefined, error: () => undefined };
  const answer: ErrorRequestHandler = answerErrors(log as never);
  app.use(answer);
  server = await listen(app, 0);
});
afterAll(() => server.close());

/** The second form is one that is left to express. */
const forms = ['application/json', 'application/json; charset=utf-8'];

function send(body: Buffer | string, type: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const request = httpRequest({ port: server.port, path: '/', method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function bothAnswers(body: Buffer | string) {
  const [own, ofExpress] = await Promise.all(forms.map((type) => send(body, type)));
  return { own, ofExpress };
}

describe('readJson', () => {
  it.each<[kind: string, body: Buffer | string, status: number]>([
    ['an object', '{"a":"ü€😀"}', 200],
    ['JSON that is no object', '17', 200],
    ['a byte order mark', '\ufeff{"a":1}', 200],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xc3, 0x22]), 400],
    ['no body', '', 400],
    ['blanks', '  ', 400],
    ['JSON that breaks off', '{"a":\n[1,', 400],
    ['a body at the limit', `"${'x'.repeat(limitBytes - 2)}"`, 200],
    ['a body above the limit', `"${'x'.repeat(limitBytes - 1)}"`, 413],
  ])('answers %s as express does', async (_kind, body, status) => {
    const { own, ofExpress } = await bothAnswers(body);
    expect(own).toEqual(ofExpress);
    expect(own?.status).toBe(status);
  });

  it('answers any bytes as express does', async () => {
    const json = fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text));
    const broken = fc.tuple(json, fc.nat(40)).map(([bytes, at]) => bytes.subarray(0, at));
    const bytes = fc.oneof(
      json,
      broken,
      fc.uint8Array({ minLength: 1, maxLength: 60 }).map((any) => Buffer.from(any)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const { own, ofExpress } = await bothAnswers(body);
        expect(own).toEqual(ofExpress);
      }),
      { numRuns: 150 },
    );
  });
});
