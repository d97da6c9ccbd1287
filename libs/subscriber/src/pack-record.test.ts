import type { KafkaRecord } from '@rivulet/kafka';
import fc from 'fast-check';
import { packRecord } from './pack-record.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const anyRecord: fc.Arbitrary<KafkaRecord> = fc.record({
  topic: fc.constant('events.g.retry'),
  partition: fc.nat(),
  offset: fc.nat(),
  timestampMs: fc.nat(),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(fc.string(), bytes),
});

const plain = ({ topic, partition, offset, timestampMs, key, value, headers }: KafkaRecord) => ({
  ...{ topic, partition, offset, timestampMs, key, value },
  headers: Object.entries(headers),
});

describe('packRecord', () => {
  it('gives back every byte of key, value and headers, in their order', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(plain(packRecord(record))).toEqual(plain(record));
      }),
    );
  });

  it('keeps nothing of the memory that the record came in', () => {
    const fetched = Buffer.alloc(1_000, 7);
    const headers = { a: fetched.subarray(20, 30) };
    const [key, value] = [fetched.subarray(0, 10), fetched.subarray(10, 20)];
    const record = { topic: 't', partition: 0, offset: 0, timestampMs: 0, key, value, headers };
    const packed = packRecord(record);
    fetched.fill(9);
    expect(packed.key).toEqual(Buffer.alloc(10, 7));
    expect(packed.value).toEqual(Buffer.alloc(10, 7));
    expect(packed.headers.a).toEqual(Buffer.alloc(10, 7));
  });
});
