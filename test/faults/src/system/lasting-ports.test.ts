import { connect } from 'node:net';
import { once } from 'node:events';
import { reservePorts } from './lasting-ports.ts';

describe('reservePorts', () => {
  it('gives two runs at once no port in common, also when they would begin at the same one', async () => {
    const [one, other] = [await reservePorts(() => 0.5), await reservePorts(() => 0.5)];
    const ports = [...(await one.take(20)), ...(await other.take(20)), ...(await one.take(5))];
    await Promise.all([one.release(), other.release()]);
    expect(new Set(ports).size).toBe(45);
  });

  it('gives ports on which nobody listens', async () => {
    const ports = await reservePorts();
    for (const port of await ports.take(3)) {
      const socket = connect(port, '127.0.0.1');
      await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    await ports.release();
  });
});
