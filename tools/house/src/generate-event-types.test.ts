import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let schemas: string;
let contracts: string;
beforeEach(() => {
  schemas = mkdtempSync(join(tmpdir(), 'schemas-'));
  contracts = mkdtempSync(join(tmpdir(), 'contracts-'));
});
afterEach(() => [schemas, contracts].forEach((folder) => rmSync(folder, { recursive: true })));

function generate(...options: string[]) {
  const script = join(import.meta.dirname, 'generate-event-types.ts');
  const folders = ['--schemas', schemas, '--contracts', contracts];
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...folders, ...options], {
    encoding: 'utf8',
  });
  return { status, said: (stdout + stderr).trim() };
}

function addEvent(name: string, file: string, changes: object = {}): void {
  const rivulet = {
    type: `shop.${name}`,
    source: '/shop',
    topic: `shop.${file}`,
    id: 'id',
    key: 'id',
    time: 'at',
  };
  const fields = [
    { name: 'id', type: 'string' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ];
  const schema = { type: 'record', name, rivulet, fields, ...changes };
  writeFileSync(join(schemas, `${file}.avsc`), JSON.stringify(schema));
}

describe('generate-event-types', () => {
  it('writes one module per event and the list of all, and then has nothing to do', () => {
    addEvent('ItemSold', 'item-sold');
    addEvent('ItemReturned', 'item-returned');
    expect(generate().status).toBe(0);
    expect(readdirSync(contracts)).toEqual([
      'events.generated.ts',
      'item-returned.generated.ts',
      'item-sold.generated.ts',
    ]);
    expect(readFileSync(join(contracts, 'item-sold.generated.ts'), 'utf8')).toContain(
      'export const ItemSold: EventDefinition<ItemSold> = {',
    );
    expect(readFileSync(join(contracts, 'events.generated.ts'), 'utf8')).toContain(
      'export const events = [ItemReturned, ItemSold] as const;',
    );
    expect(generate('--check')).toEqual({ status: 0, said: 'Event types are up to date.' });
  });

  it('with --check fails, names what is stale and changes nothing', () => {
    addEvent('ItemSold', 'item-sold');
    generate();
    addEvent('ItemSold', 'item-sold', { doc: 'changed' });
    addEvent('ItemReturned', 'item-returned');
    const { status, said } = generate('--check');
    expect(status).toBe(1);
    expect(said).toBe(
      "Event types are stale: item-returned.generated.ts, item-sold.generated.ts, events.generated.ts. Run 'npm run generate' and commit the result.",
    );
    expect(readdirSync(contracts)).not.toContain('item-returned.generated.ts');
  });

  it('takes away the module of an event that is gone', () => {
    addEvent('ItemSold', 'item-sold');
    addEvent('ItemReturned', 'item-returned');
    generate();
    rmSync(join(schemas, 'item-returned.avsc'));
    expect(generate('--check').said).toContain('item-returned.generated.ts');
    generate();
    expect(readdirSync(contracts)).toEqual(['events.generated.ts', 'item-sold.generated.ts']);
  });

  it('names every schema at fault, each in one line, and writes nothing', () => {
    addEvent('ItemSold', 'item-sold', { rivulet: undefined });
    addEvent('ItemReturned', 'item-returned', { fields: [{ name: 'x', type: 'string' }] });
    addEvent('ItemLost', 'item-lost');
    const { status, said } = generate();
    expect(status).toBe(1);
    expect(said.split('\n')).toEqual([
      expect.stringMatching(/^schemas\/item-returned\.avsc: rivulet\.id is "id", but the fields are x$/),
      expect.stringMatching(/^schemas\/item-sold\.avsc: the record lacks the attribute "rivulet"/),
    ]);
    expect(readdirSync(contracts)).toEqual([]);
  });

  it('refuses two events on one topic', () => {
    addEvent('ItemSold', 'item-sold');
    const rivulet = {
      type: 'shop.X',
      source: '/shop',
      topic: 'shop.item-sold',
      id: 'id',
      key: 'id',
      time: 'at',
    };
    addEvent('ItemTaken', 'item-taken', { rivulet });
    expect(generate().said).toBe(
      'schemas/item-taken.avsc: rivulet.topic is that of item-sold.avsc: each event has its own',
    );
  });
});
