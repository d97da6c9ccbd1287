// What the records of retry topics and DLQs say, for programs that only read and write them: no subscriber is loaded.
export { copyForDiscard, copyForRedrive, readDeadLetter, releaseNumber } from '../dead-letter.ts';
export type { DeadLetter, ReleasePlan } from '../dead-letter.ts';
export { readDelivery } from '../delivery.ts';
export { copyForReplay, replayNumber } from '../replay-copy.ts';
