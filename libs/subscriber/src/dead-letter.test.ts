import { headerNames } from '@rivulet/contracts';
import type { KafkaRecord } from '@rivulet/kafka';
import {
  copyForDiscard,
  copyForRedrive,
  isCompensated,
  readDeadLetter,
  releaseNumber,
} from './dead-letter.ts';
import { readDelivery } from './delivery.ts';
import { copyForDeadLetters, copyForHolding } from './retry-topic.ts';

const plan = {
  ...{ topic: 'dlq', group: 'g', eventId: 'e-1', attempts: 8, firstFailedAt: 100 },
  failure: { errorClass: 'status-503', message: 'API answered 503' },
};
const bytes = Buffer.from([0, 0, 0, 0, 1, 0xff]);
const foreign = Buffer.from([0x80]);

/** A delivery of number 5, its dead letter at 3/17, and the copy that holds its key. */
function scene() {
  const own = {
    'x-foreign': foreign,
    [headerNames.delivery]: '5',
    [headerNames.notBefore]: '900',
    [headerNames.originTopic]: 'events',
    [headerNames.originPartition]: '3',
    [headerNames.originOffset]: '12',
  };
  const record = {
    topic: 'retry',
    partition: 3,
    offset: 40,
    key: Buffer.from('k'),
    value: bytes,
    timestampMs: 7,
  };
  const delivery = readDelivery({ ...record, headers: own }, 'retry');
  const { headers = {} } = copyForDeadLetters(delivery, plan, 'attempts-exhausted', 2_000);
  const letter: KafkaRecord = { ...record, topic: 'dlq', offset: 17, headers };
  return {
    letter: readDeadLetter(letter),
    holding: copyForHolding(delivery, { ...plan, topic: 'retry' }, 'permanent'),
  };
}

describe('a dead letter', () => {
  it('is read as it was written', () => {
    expect(scene().letter).toMatchObject({
      ...{
        key: 'k',
        number: 5,
        attempts: 8,
        eventId: 'e-1',
        reason: 'attempts-exhausted',
        errorClass: 'status-503',
      },
      origin: { topic: 'events', partition: 3, offset: 12 },
      ...{ errorMessage: 'API answered 503', deadLetteredAt: 2_000, firstFailedAt: 100 },
    });
  });

  it('is read also when somebody wrote it by hand', () => {
    const record = {
      topic: 'dlq',
      partition: 0,
      offset: 1,
      key: null,
      value: null,
      headers: {},
      timestampMs: 7,
    };
    expect(readDeadLetter(record)).toMatchObject({
      ...{ key: undefined, eventId: undefined, reason: 'unknown', errorClass: 'unknown', deadLetteredAt: 7 },
      origin: { topic: 'dlq', partition: 0, offset: 1 },
    });
  });

  it('is redriven as a later delivery than the copy that holds its key, in its partition, its bytes untouched', () => {
    const { letter, holding } = scene();
    const copy = copyForRedrive(letter, { topic: 'retry', task: 't-1' });
    expect(copy).toMatchObject({ topic: 'retry', partition: 3, key: Buffer.from('k'), value: bytes });
    expect(copy.headers).toMatchObject({
      'x-foreign': foreign,
      [headerNames.delivery]: '7',
      [headerNames.notBefore]: '0',
      [headerNames.task]: 't-1',
      [headerNames.letter]: '3/17',
      [headerNames.originOffset]: '12',
    });
    expect(Number(copy.headers?.[headerNames.delivery])).toBeGreaterThan(
      Number(holding.headers?.[headerNames.delivery]),
    );
    expect(releaseNumber(letter)).toBe(7);
  });

  it('has all its attempts and all its time again', () => {
    const { headers = {}, ...rest } = copyForRedrive(scene().letter, { topic: 'retry' });
    const record = { ...rest, offset: 50, timestampMs: 0, headers, key: null, partition: 3 };
    expect(readDelivery(record, 'retry')).toMatchObject({
      attempts: 0,
      firstFailedAt: undefined,
      notBefore: 0,
      held: undefined,
    });
    for (const name of [headerNames.reason, headerNames.errorClass, headerNames.task, headerNames.letter])
      expect(headers).not.toHaveProperty(name);
  });

  it('is discarded by a copy that is not to be called and keeps its history', () => {
    const { headers = {} } = copyForDiscard(scene().letter, { topic: 'retry', task: 't-1' });
    expect(headers).toMatchObject({
      [headerNames.held]: 'discarded',
      [headerNames.delivery]: '7',
      [headerNames.attempt]: '8',
      [headerNames.reason]: 'attempts-exhausted',
    });
  });

  it('says on its discard when somebody has made up for it, and only then', () => {
    const discarded = (compensated?: boolean) => {
      const given = compensated === undefined ? {} : { compensated };
      const { headers = {}, ...rest } = copyForDiscard(scene().letter, { topic: 'retry', ...given });
      const record = { ...rest, offset: 50, timestampMs: 0, headers, key: Buffer.from('k'), partition: 3 };
      return isCompensated(readDelivery(record, 'retry'));
    };
    expect([discarded(), discarded(false), discarded(true)]).toEqual([false, false, true]);
  });

  it('is not made up for by a copy that is to be called', () => {
    const { headers = {}, ...rest } = copyForRedrive(scene().letter, { topic: 'retry' });
    const forged = { ...headers, [headerNames.compensated]: 'true' };
    const record = {
      ...rest,
      offset: 50,
      timestampMs: 0,
      headers: forged,
      key: Buffer.from('k'),
      partition: 3,
    };
    expect(isCompensated(readDelivery(record, 'retry'))).toBe(false);
  });

  it('leaves its task out of the copies that follow', () => {
    const { headers = {}, ...rest } = copyForRedrive(scene().letter, { topic: 'retry', task: 't-1' });
    const record = { ...rest, offset: 50, timestampMs: 0, headers, key: Buffer.from('k'), partition: 3 };
    const again = copyForDeadLetters(readDelivery(record, 'retry'), plan, 'permanent', 3_000);
    expect(again.headers).not.toHaveProperty(headerNames.task);
    expect(again.headers).not.toHaveProperty(headerNames.letter);
    expect(again.headers?.[headerNames.delivery]).toBe('7');
  });
});
