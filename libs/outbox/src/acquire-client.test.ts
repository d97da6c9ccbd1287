import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Pool } from 'pg';
import { acquireClient } from './acquire-client.ts';

/** A message of PostgreSQL's protocol, version 3: its type, its length, its body. */
function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}
const authenticated = message('R', Buffer.alloc(4));
const ready = message('Z', Buffer.from('I'));
const fields = ['SFATAL', 'C57P01', 'Mterminating connection due to administrator command', ''];
const ending = message('E', Buffer.from(fields.map((field) => `${field}\0`).join('')));

describe('acquireClient', () => {
  it('gives a connection that the server ends in the moment in which it is ready: its next statement fails', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(Buffer.concat([authenticated, ready, ending])));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const pool = new Pool({ host: '127.0.0.1', port, user: 'u', database: 'd', max: 1 });

    const { client, release } = await acquireClient(pool);
    await expect(client.query('select 1')).rejects.toThrow('not queryable');

    release(true);
    await pool.end();
    server.close();
  });

  it('takes the promise of what stands in the place of a pool', async () => {
    const listeners: string[] = [];
    const client = {
      on: (event: string) => listeners.push(event),
      off: (event: string) => listeners.splice(listeners.indexOf(event), 1),
      release: () => listeners.push('released'),
    };
    const { release } = await acquireClient({ connect: () => Promise.resolve(client) } as unknown as Pool);
    expect(listeners).toEqual(['error']);
    release();
    expect(listeners).toEqual(['released']);
    const away = { connect: () => Promise.reject(new Error('connection refused')) } as unknown as Pool;
    await expect(acquireClient(away)).rejects.toThrow('connection refused');
  });
});
