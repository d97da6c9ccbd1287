import { RelayFault } from './relay-fault.ts';
import { createRelayStatus } from './relay-status.ts';

function setUp() {
  const lines: string[] = [];
  const write = (_fields: object, message: string) => void lines.push(message);
  return { lines, status: createRelayStatus({ info: write, warn: write } as never) };
}

const brokerDown = new RelayFault('broker', new Error('connection refused'));

describe('relay status', () => {
  it('logs each change once, however often it is reported', () => {
    const { lines, status } = setUp();
    status.is('active');
    status.is('active');
    status.waits(brokerDown, 10);
    status.waits(brokerDown, 20);
    status.recovered();
    status.recovered();
    expect(lines).toEqual([
      'outbox relay is active',
      'outbox relay waits for the broker; events stay in the outbox',
      'outbox relay goes on',
    ]);
  });

  it('tells what is waited for and why', () => {
    const { status } = setUp();
    status.is('active');
    status.waits(brokerDown, 10);
    expect(status.condition()).toEqual({
      role: 'active',
      waitsFor: { part: 'broker', reason: 'broker: connection refused' },
    });
  });

  it('does not take standing by as a proof that the broker is back', () => {
    const { lines, status } = setUp();
    status.waits(brokerDown, 10);
    status.is('standby');
    expect(status.condition()).toEqual({ role: 'standby' });
    status.is('active');
    expect(status.condition().waitsFor?.part).toBe('broker');
    expect(lines).not.toContain('outbox relay goes on');
  });
});
