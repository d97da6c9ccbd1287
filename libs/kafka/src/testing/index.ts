export { changeTopics } from './change-topics.ts';
export type { TopicChanges } from './change-topics.ts';
export { readTestStack, testStackVariable } from './read-env-test-stack.ts';
export type { TestStackAddress } from './read-env-test-stack.ts';
