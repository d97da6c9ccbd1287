import { isOutage, isSilence } from './is-outage.ts';

function named(name: string, cause?: Error): Error {
  return Object.assign(new Error(name, { cause }), { name });
}

describe('isOutage', () => {
  it('knows an outage, also as the cause of another error', () => {
    const cause = named('KafkaJSGroupCoordinatorNotFound');
    expect(isOutage(cause)).toBe(true);
    expect(isOutage(named('KafkaJSNonRetriableError', named('KafkaJSError', cause)))).toBe(true);
  });

  it('knows the outage that kafkajs gives no name', () => {
    expect(isOutage(new Error('Broker not connected'))).toBe(true);
  });

  it.each(['KafkaJSSASLAuthenticationError', 'KafkaJSNonRetriableError', 'TypeError'])(
    'does not take a %s for one',
    (name) => {
      expect(isOutage(named(name))).toBe(false);
    },
  );

  it('is no outage when there is no error', () => {
    expect(isOutage(undefined)).toBe(false);
  });
});

describe('isSilence', () => {
  it('tells brokers that do not answer from those that are away', () => {
    expect(isSilence(named('KafkaJSNumberOfRetriesExceeded', named('KafkaJSRequestTimeoutError')))).toBe(
      true,
    );
    expect(isSilence(named('KafkaJSConnectionError'))).toBe(false);
    expect(isSilence(undefined)).toBe(false);
  });
});
