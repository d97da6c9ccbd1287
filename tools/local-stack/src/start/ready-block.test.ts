import { readyBlock } from './ready-block.ts';

const block = readyBlock({
  startMs: 4_210,
  stack: 'Stack: local.',
  publisherUrl: 'http://localhost:3000',
  subscribers: [{ name: 'inventory-subscriber', url: 'http://localhost:3001' }],
  apis: [
    { name: 'inventory API', url: 'http://localhost:3011' },
    { name: 'notification API', url: 'http://localhost:3012' },
  ],
  logFolder: '.rivulet/logs',
  stateFolder: '.rivulet',
});

describe('readyBlock', () => {
  it('says how long the start took and what it made', () => {
    expect(block).toContain('ready after 4.2 s. Stack: local.');
    expect(block).toContain('http://localhost:3000  (/openapi.json');
    expect(block).toContain('http://localhost:3011/_ledger');
  });

  it('shows how to watch the calls of every API', () => {
    expect(block).toContain('  notification API         http://localhost:3012/_ledger\n');
    expect(block).toContain(
      '  curl http://localhost:3011/_ledger/summary http://localhost:3012/_ledger/summary\n',
    );
  });

  it('has a curl for an order whose body survives the shell', () => {
    const body = /curl -i \S+\/orders -H 'content-type: application\/json' -d '([^']*)'\n/.exec(block)?.[1];
    expect(JSON.parse(body ?? '')).toMatchObject({
      currency: 'EUR',
      items: [{ quantity: 2, unitPrice: '12.50' }],
    });
  });

  it('has behaviours for the stub that are JSON', () => {
    const behaviours = [...block.matchAll(/_control -d '([^']*)'/g)].map(
      (match) => JSON.parse(match[1] ?? '') as object,
    );
    expect(behaviours).toHaveLength(4);
    expect(behaviours.at(-1)).toEqual({});
  });
});
