import { connect } from 'node:net';

/** A request as bytes, so that it can be anything. */
export interface RawRequest {
  method: string;
  path: string;
  version: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer;
  /** The sender ends after these bytes, whatever it has promised. */
  endsEarly: boolean;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export function bytesOf({ method, path, version, headers, body }: RawRequest): Buffer {
  const lines = [`${method} ${path} ${version}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

/** The first answer, or nothing when the connection is closed without one. */
export function sendRaw(port: number, request: RawRequest): Promise<RawAnswer | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    const end = (answer: RawAnswer | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      const answer = readAnswer(received, request.method);
      if (answer !== undefined) end(answer);
    });
    // A refusal may come, and the connection be reset, while the request is still being sent.
    socket.on('error', () => undefined);
    socket.on('close', () => end(undefined));
    if (request.endsEarly) socket.end(bytesOf(request));
    else socket.write(bytesOf(request));
  });
}

function readAnswer(received: Buffer, method: string): RawAnswer | undefined {
  const text = received.toString('latin1').replace(/^(HTTP\/1\.1 1\d\d [^\r]*\r\n(?:[^\r]+\r\n)*\r\n)+/, '');
  const at = text.indexOf('\r\n\r\n');
  if (at < 0) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, at).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  const length = method === 'HEAD' || status === 204 ? 0 : Number(headers['content-length']);
  const body = Buffer.from(text.slice(at + 4), 'latin1');
  if (Number.isNaN(length)) throw new Error(`an answer without a length: ${statusLine}`);
  if (body.length < length) return undefined;
  return { status, headers, body: body.toString('utf8', 0, length) };
}
