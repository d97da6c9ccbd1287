export interface ReadyFacts {
  startMs: number;
  /** What the stack is made of and why. */
  stack: string;
  publisherUrl: string;
  inventoryUrl: string;
  notificationUrl: string;
  subscribers: readonly { name: string; url: string }[];
  logFolder: string;
  stateFolder: string;
}

const sampleOrder = {
  customerId: 'customer-1',
  customerEmail: 'ada@shop.example',
  notificationChannel: 'email',
  items: [{ productId: 'product-7', quantity: 2, unitPrice: '12.50' }],
  shippingAddress: {
    name: 'Ada Berger',
    street: 'Lindenstr. 1',
    city: 'Berlin',
    postalCode: '10115',
    country: 'DE',
  },
  currency: 'EUR',
};

/** What there is, how to use it, how to watch it and how to break it; every command works as it stands. */
export function readyBlock(facts: ReadyFacts): string {
  const { publisherUrl, inventoryUrl, notificationUrl, subscribers } = facts;
  const control = (url: string, behaviour: object): string =>
    `curl -X PUT ${url}/_control -d '${JSON.stringify(behaviour)}'`;
  return `
Rivulet is ready after ${(facts.startMs / 1_000).toFixed(1)} s. ${facts.stack}

  ${'publisher'.padEnd(24)} ${publisherUrl}  (/openapi.json, /metrics, /readyz)
${subscribers.map(({ name, url }) => `  ${name.padEnd(24)} ${url}  (/metrics, /readyz)`).join('\n')}
  ${'inventory API'.padEnd(24)} ${inventoryUrl}/_ledger  (the calls it received)
  ${'notification API'.padEnd(24)} ${notificationUrl}/_ledger

Place an order:
  curl -i ${publisherUrl}/orders -H 'content-type: application/json' -d '${JSON.stringify(sampleOrder)}'
Watch:
  curl ${inventoryUrl}/_ledger/summary ${notificationUrl}/_ledger/summary
  tail -f ${facts.logFolder}/*.log
Break something:
  ${control(inventoryUrl, { status: 503 })}   # the inventory API is down: orders are still accepted, e-mails still sent
  ${control(inventoryUrl, { latencyMs: 2_000 })}   # it is slow
  ${control(inventoryUrl, { status: 429, retryAfterSeconds: 5 })}   # it throttles
  ${control(inventoryUrl, {})}   # it is well again: every call that was missing is made
Load:
  npm start -- --orders 1000 --rate 200 --exit   # after Ctrl-C; npm start -- --help shows more

Ctrl-C ends everything. State stays in ${facts.stateFolder}; npm start -- --fresh forgets it.
`;
}
