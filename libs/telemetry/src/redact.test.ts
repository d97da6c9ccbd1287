import { redact, redactText } from './redact.ts';

const hidden = '[redacted]';

describe('redact', () => {
  it('hides e-mail, phone and address under any spelling of the key, at any depth', () => {
    const order = {
      orderId: 'o-1',
      customerEmail: 'a@b.example',
      customer: { 'e-mail': 'a@b.example', phones: ['+49 30 123456'], contact: [{ Phone_Number: 123 }] },
      shippingAddress: { street: 'Main Street 1', city: 'Berlin' },
    };
    expect(redact({ deep: { order } })).toEqual({
      deep: {
        order: {
          orderId: 'o-1',
          customerEmail: hidden,
          customer: { 'e-mail': hidden, phones: hidden, contact: [{ Phone_Number: hidden }] },
          shippingAddress: hidden,
        },
      },
    });
  });

  it('keeps network addresses, absent values and flags', () => {
    const fields = { address: '127.0.0.1', email: null, phone: undefined, emailVerified: true };
    expect(redact(fields)).toEqual(fields);
  });

  it('keeps message, stack and cause of errors and hides their personal fields', () => {
    const error = Object.assign(new Error('refused', { cause: new Error('deep') }), { email: 'a@b.example' });
    expect(redact({ err: error })).toMatchObject({
      err: {
        type: 'Error',
        message: 'refused: deep',
        email: hidden,
        stack: expect.stringContaining('deep') as string,
      },
    });
  });

  it('does not follow circles and does not spell out bytes', () => {
    const circle: Record<string, unknown> = { bytes: Buffer.alloc(3) };
    circle.self = circle;
    expect(redact(circle)).toEqual({ bytes: '<3 bytes>', self: '[circular]' });
  });

  it('looks into what toJSON gives', () => {
    expect(redact({ order: { toJSON: () => ({ email: 'x' }) } })).toEqual({ order: { email: hidden } });
  });

  it('leaves the original untouched', () => {
    const order = { email: 'a@b.example' };
    redact(order);
    expect(order.email).toBe('a@b.example');
  });
});

describe('redactText', () => {
  it('hides addresses and phone numbers that stand inside of a text', () => {
    expect(redactText('mail to anna.b+x@shop.example or call +49 (30) 1234-567 now')).toBe(
      `mail to ${hidden} or call ${hidden} now`,
    );
  });

  it('leaves times, ids and versions alone', () => {
    const line =
      '2026-01-02T03:04:05+02:00 id 0191e0a0-1111-7000-8000-000000000000 v1.2.3 @rivulet/kafka 1e+21';
    expect(redactText(line)).toBe(line);
  });
});
