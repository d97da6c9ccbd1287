import { createServer, type Server } from 'node:net';

export interface ReceivedCall {
  eventId: string;
  orderId: string;
}

export interface CallHandlers {
  /** Answers by `answer`, which gives false when the connection has ended meanwhile. */
  began: (call: ReceivedCall, answer: () => boolean) => void;
  /** The connection ended before the answer. */
  cut: (call: ReceivedCall) => void;
}

const answerBytes = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
);

/**
 * HTTP/1.1 as far as undici uses it here: keep-alive, no pipelining, bodies with a length. By hand, so that the API takes
 * a fraction of what a client spends on a call: what is measured is the client.
 */
export function serveCalls({ began, cut }: CallHandlers): Server {
  return createServer((socket) => {
    let pending: Buffer | undefined;
    let underWay: ReceivedCall | undefined;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      pending = pending === undefined ? chunk : Buffer.concat([pending, chunk]);
      const call = readCall(pending);
      if (call === undefined) return;
      pending = undefined;
      underWay = call;
      began(call, () => {
        if (underWay !== call) return false;
        underWay = undefined;
        socket.write(answerBytes);
        return true;
      });
    });
    socket.on('close', () => {
      if (underWay !== undefined) cut(underWay);
      underWay = undefined;
    });
    socket.on('error', () => socket.destroy());
  });
}

/** Undefined as long as the request is not here as a whole. @throws when it is none of the bench */
function readCall(bytes: Buffer): ReceivedCall | undefined {
  const text = bytes.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const bodyBytes = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
  if (bytes.length < headEnd + 4 + bodyBytes) return undefined;
  const eventId = /\r\nx-event-id: ([\w-]+)/i.exec(text)?.[1];
  const orderId = /"orderId":"([\w-]+)"/.exec(text)?.[1];
  if (eventId === undefined || orderId === undefined) throw new Error(`not a call of the bench: ${text}`);
  return { eventId, orderId };
}
