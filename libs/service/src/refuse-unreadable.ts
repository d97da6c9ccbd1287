import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Why bytes never become a request that is handed on. */
export type Unreadable = 'malformed' | 'too-slow' | 'headers-too-large';

/** The body of the answer to them. */
export type DescribeUnreadable = (reason: Unreadable) => { type: string; body: string };

const statusLines: Record<Unreadable, string> = {
  malformed: '400 Bad Request',
  'too-slow': '408 Request Timeout',
  'headers-too-large': '431 Request Header Fields Too Large',
};

/** Answers what Node.js would refuse without a body. */
export function refuseUnreadable(server: Server, describe: DescribeUnreadable): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const earlier = beingAnswered(socket);
    // It gets its answer, and nothing else that could be taken for it; with that the connection ends.
    if (earlier !== undefined) earlier.shouldKeepAlive = false;
    else refuse(socket, reasonOf(error.code));
  });
  function refuse(socket: Duplex, reason: Unreadable): void {
    if (reason !== 'too-slow') return void socket.end(rawAnswer(reason, describe));
    // The rest may be here already, unread, and makes a request of it: whoever is refused may send it again, so nothing of
    // it may be carried out. On a connection of which nothing was read nobody has asked for an answer.
    if ((socket as Socket).bytesRead > 0) socket.write(rawAnswer(reason, describe));
    socket.destroy();
  }
  // This is no proxy.
  server.on('connect', (_request, socket: Duplex) => socket.end(rawAnswer('malformed', describe)));
  // Only 100-continue is known. RFC 9110, section 10.1.1: another expectation may be ignored.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Answers a request that came without `Host`: RFC 9112, section 3.2. */
export function refuseWithoutHost(response: ServerResponse, describe: DescribeUnreadable): void {
  const { type, body } = describe('malformed');
  response.writeHead(400, { 'content-type': type, connection: 'close' }).end(body);
}

function reasonOf(code: string | undefined): Unreadable {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'too-slow' : 'malformed';
}

/** The response to a request that has arrived as a whole before the bytes that can't be read. Node.js keeps it on the
 * socket, and looks for it in the same way. */
function beingAnswered(socket: Duplex): ServerResponse | undefined {
  const { _httpMessage: response } = socket as { _httpMessage?: ServerResponse<IncomingMessage> | null };
  return response?.headersSent === true || response?.req.complete === true ? response : undefined;
}

function rawAnswer(reason: Unreadable, describe: DescribeUnreadable): string {
  const { type, body } = describe(reason);
  const head = [
    `HTTP/1.1 ${statusLines[reason]}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
