import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { checkPorts, freePorts, portTrouble } from './ports.ts';

let holder: Server;
let taken: number;
beforeEach(async () => {
  holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  taken = (holder.address() as AddressInfo).port;
});
afterEach(() => holder.close());

describe('checkPorts', () => {
  it('names every port in use, who wanted it and the variable that moves it', async () => {
    await expect(
      checkPorts([
        { port: taken, wantedBy: 'Kafka', env: 'KAFKA_PORT' },
        { port: taken, wantedBy: 'PostgreSQL', env: 'POSTGRES_PORT' },
      ]),
    ).rejects.toThrow(
      `Port ${taken}, wanted by Kafka, is in use (set KAFKA_PORT to use another); ` +
        `port ${taken}, wanted by PostgreSQL, is wanted by Kafka too (set POSTGRES_PORT to use another).`,
    );
  });

  it('is content with free ports', async () => {
    const [port = 0] = await freePorts(1);
    await expect(checkPorts([{ port, wantedBy: 'Kafka', env: 'KAFKA_PORT' }])).resolves.toBeUndefined();
  });
});

describe('portTrouble', () => {
  it('sees a server that listens on all addresses', async () => {
    const everywhere = createServer().listen(0);
    await once(everywhere, 'listening');
    await expect(portTrouble((everywhere.address() as AddressInfo).port)).resolves.toBe('is in use');
    everywhere.close();
  });
});

describe('freePorts', () => {
  it('gives different ports, none of which is held afterwards', async () => {
    const ports = await freePorts(5);
    expect(new Set(ports).size).toBe(5);
    await expect(Promise.all(ports.map((port) => portTrouble(port)))).resolves.toEqual(
      ports.map(() => undefined),
    );
  });
});
