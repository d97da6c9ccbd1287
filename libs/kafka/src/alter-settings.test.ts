import { incrementalAlterConfigs } from './alter-settings.ts';

const { request, response } = incrementalAlterConfigs('t', { 'a.b': '12' });

/** An answer for one topic. */
function answer(code: number, message: string | null): Buffer {
  const text = (value: string | null): Buffer => {
    const bytes = Buffer.from(value ?? '');
    const length = Buffer.alloc(2);
    length.writeInt16BE(value === null ? -1 : bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const head = Buffer.alloc(10);
  head.writeInt32BE(1, 4);
  head.writeInt16BE(code, 8);
  return Buffer.concat([head, text(message), Buffer.of(2), text('t')]);
}

describe('incrementalAlterConfigs', () => {
  it('sets the named settings of one topic, as the protocol has it', async () => {
    expect(request).toMatchObject({ apiKey: 44, apiVersion: 0 });
    const { buffer } = await request.encode();
    expect(buffer.toString('hex')).toBe(
      [
        ...['00000001', '02', '0001', '74'], // one resource: a topic, named t
        ...['00000001', '0003', '612e62', '00', '0002', '3132'], // one setting: a.b, to be set to 12
        '00', // not only to look whether it would work
      ].join(''),
    );
  });

  it('is content with an answer without faults', async () => {
    await expect(response.parse(await response.decode(answer(0, null)))).resolves.toBeUndefined();
  });

  it("tells a refusal in the broker's words", async () => {
    const decoded = await response.decode(answer(40, 'Invalid value 0 for configuration a.b'));
    await expect(response.parse(decoded)).rejects.toThrow('settings of t were refused: Invalid value 0');
    await expect(response.parse(decoded)).rejects.toMatchObject({ type: 'INVALID_CONFIG' });
  });
});
