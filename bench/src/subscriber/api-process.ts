import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import type { ApiRequest, Listening, Seen } from './api-messages.ts';
import { isChosen, keyCount, numberOf } from './bench-events.ts';
import { CallLedger } from './call-ledger.ts';
import type { Latency } from './contestants.ts';
import { serveCalls } from './serve-calls.ts';
import { takeSpans } from './take-spans.ts';

// The API that is called, with a ledger of its calls, and a collector of spans.
process.once('disconnect', () => process.exit(0));
const tell = (message: Seen | Listening): void => void process.send?.(message);

let ledger = new CallLedger({ events: 0, keys: keyCount, warmUp: 0 });
let latency: Latency = { latencyMs: 0 };
let spans = 0;

function latencyOf(event: number): number {
  const { latencyMs, slowEvery, slowMs = latencyMs } = latency;
  return slowEvery !== undefined && isChosen(event, slowEvery) ? slowMs : latencyMs;
}

const api = serveCalls({
  began({ eventId, orderId }, answer) {
    const [event, key, run] = [numberOf(eventId), numberOf(orderId), ledger];
    run.began(event, key);
    const end = (): void => {
      if (answer()) run.ended(event, key, 'answered', performance.now());
    };
    const ms = latencyOf(event);
    if (ms === 0) end();
    else setTimeout(end, ms);
  },
  cut: ({ eventId, orderId }) => ledger.ended(numberOf(eventId), numberOf(orderId), 'cut', performance.now()),
});
const collector = takeSpans((count) => (spans += count));

process.on('message', (request: ApiRequest) => {
  if (request.kind === 'begin') {
    ledger = new CallLedger({ ...request, keys: keyCount });
    latency = request.latency;
    spans = 0;
  }
  tell({ kind: 'seen', ...ledger.read(), spans });
});

async function open(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1', 1_024), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
tell({ kind: 'listening', apiUrl: await open(api), collectorUrl: await open(collector) });
