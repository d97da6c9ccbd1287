export interface ReadyFacts {
  startMs: number;
  /** What the stack is made of and why. */
  stack: string;
  publisherUrl: string;
  subscribers: readonly { name: string; url: string }[];
  /** The stubs of what the subscribers call; what to break is shown with the first. */
  apis: readonly { name: string; url: string }[];
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
  const { publisherUrl, subscribers, apis } = facts;
  const inventoryUrl = apis[0]?.url ?? '';
  const line = (name: string, url: string): string => `  ${name.padEnd(24)} ${url}`;
  const control = (url: string, behaviour: object): string =>
    `curl -X PUT ${url}/_control -d '${JSON.stringify(behaviour)}'`;
  return `
Rivulet is ready after ${(facts.startMs / 1_000).toFixed(1)} s. ${facts.stack}

${line('publisher', publisherUrl)}  (/openapi.json, /metrics, /readyz)
${subscribers.map(({ name, url }) => `${line(name, url)}  (/metrics, /readyz)`).join('\n')}
${apis.map(({ name, url }, index) => `${line(name, url)}/_ledger${index === 0 ? '  (the calls it received)' : ''}`).join('\n')}

Place an order:
  curl -i ${publisherUrl}/orders -H 'content-type: application/json' -d '${JSON.stringify(sampleOrder)}'
Watch:
  curl ${apis.map(({ url }) => `${url}/_ledger/summary`).join(' ')}
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
