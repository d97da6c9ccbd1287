import type { headerNames } from '@rivulet/contracts';

export type HeaderKey = keyof typeof headerNames;

export interface HeaderForm {
  /** JSON Schema of the header's text. */
  pattern?: string;
  format?: string;
  enum?: readonly string[];
  /** Where the comment in header-names.ts is about a name above it. */
  description?: string;
}

const wholeNumber = { pattern: '^\\d+$' };
const isSet = { enum: ['true'] };

/** The form of every header's text. A header that is missing here does not compile. */
export const headerForms: Readonly<Record<HeaderKey, HeaderForm>> = {
  ceId: {},
  ceType: {},
  ceSource: { format: 'uri-reference' },
  ceTime: { format: 'date-time' },
  ceSpecVersion: { enum: ['1.0'] },
  contentType: {},
  traceParent: { pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}' },
  traceState: {},
  baggage: {},
  delivery: wholeNumber,
  attempt: wholeNumber,
  notBefore: wholeNumber,
  deferred: isSet,
  firstFailedAt: wholeNumber,
  failedAt: wholeNumber,
  errorClass: { description: 'What went wrong at the last attempt, to group by: `status-503`, `timeout`, …' },
  errorMessage: { description: 'What went wrong at the last attempt, in words, without personal data.' },
  originTopic: {},
  originPartition: wholeNumber,
  originOffset: wholeNumber,
  held: { enum: ['dead-lettered', 'discarded'] },
  compensated: isSet,
  reason: {},
  deadLetteredAt: { ...wholeNumber, description: 'When it became a dead letter, epoch milliseconds.' },
  task: {},
  letter: { pattern: '^\\d+/\\d+$' },
  edited: {},
  repeat: isSet,
  group: {},
};

/** Which headers a kind of message has. */
export interface HeaderSet {
  always: readonly HeaderKey[];
  sometimes: readonly HeaderKey[];
}

const cloudEvent = ['ceId', 'ceType', 'ceSource', 'ceTime', 'ceSpecVersion', 'contentType'] as const;
const trace = ['traceParent', 'traceState', 'baggage'] as const;
const origin = ['originTopic', 'originPartition', 'originOffset'] as const;
const failure = ['attempt', 'firstFailedAt', 'errorClass', 'errorMessage'] as const;
const ofRetries = [
  'deferred',
  'failedAt',
  'held',
  'compensated',
  'task',
  'letter',
  'edited',
  'repeat',
] as const;

/** Copies and letters keep the headers of what they were made of: bytes that are no event may lack those of CloudEvents. */
export const headerSets = {
  event: { always: cloudEvent, sometimes: trace },
  outcome: { always: cloudEvent, sometimes: trace },
  retry: {
    always: [...origin, 'group', 'delivery', 'notBefore'],
    sometimes: [...cloudEvent, ...trace, ...failure, ...ofRetries, 'reason', 'deadLetteredAt'],
  },
  deadLetter: {
    always: [...origin, 'group', 'delivery', 'attempt', 'reason', 'deadLetteredAt'],
    sometimes: [...cloudEvent, ...trace, 'firstFailedAt', 'errorClass', 'errorMessage', 'edited'],
  },
} as const satisfies Record<string, HeaderSet>;
