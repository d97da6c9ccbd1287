import { UndecodableError } from './errors.ts';
import { frame, unframe } from './wire-format.ts';

describe('frame', () => {
  it('puts a zero byte and the id, 4 bytes big-endian, before the body', () => {
    expect(frame(0x01020304, Buffer.from('body'))).toEqual(
      Buffer.from([0, 1, 2, 3, 4, ...Buffer.from('body')]),
    );
  });

  it.each([1, 255, 2 ** 31 - 1, 2 ** 32 - 1])('keeps the id %i', (schemaId) => {
    expect(unframe(frame(schemaId, Buffer.from('body')))).toEqual({ schemaId, body: Buffer.from('body') });
  });
});

describe('unframe', () => {
  it('takes an empty body: whether that is an event is for the schema to say', () => {
    expect(unframe(Buffer.from([0, 0, 0, 0, 7]))).toEqual({ schemaId: 7, body: Buffer.alloc(0) });
  });

  it.each([
    ['null', null, 'value is null'],
    ['nothing', Buffer.alloc(0), 'value has 0 bytes'],
    ['less than a prefix', Buffer.from([0, 0, 0, 1]), 'value has 4 bytes'],
    ['another magic byte', Buffer.from('{"a":1}'), 'value begins with byte 123'],
  ])('refuses %s and says what is wrong with it', (_what, value, message) => {
    expect(() => unframe(value)).toThrow(UndecodableError);
    expect(() => unframe(value)).toThrow(message);
  });
});
