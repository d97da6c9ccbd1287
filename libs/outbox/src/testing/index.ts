export { createFakeClock } from './fake-clock.ts';
export type { FakeClock } from './fake-clock.ts';
export { createRecordingProducer } from './recording-producer.ts';
export type { RecordingProducer } from './recording-producer.ts';
export { openTestDatabase } from './test-database.ts';
export type { TestDatabase } from './test-database.ts';
export { until } from './until.ts';
export { OrderShipped, orderShipped } from './test-event.ts';
export { relayScene } from './relay-scene.ts';
