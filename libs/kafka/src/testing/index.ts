export { changeTopics } from './change-topics.ts';
export type { TopicChanges } from './change-topics.ts';
