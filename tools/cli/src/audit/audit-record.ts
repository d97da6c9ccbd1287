import { z } from 'zod';

/** Offsets of a DLQ by partition. */
export const places = z.record(z.string().regex(/^\d+$/), z.array(z.number().int().min(0)));
export type Places = z.infer<typeof places>;

/** Which letters a task is about; what is left out does not matter. Times are epoch milliseconds. */
export const letterFilter = z.object({
  errorClass: z.array(z.string()).optional(),
  reason: z.array(z.string()).optional(),
  key: z.array(z.string()).optional(),
  eventId: z.array(z.string()).optional(),
  /** `partition/offset` */
  letter: z.array(z.string()).optional(),
  since: z.number().optional(),
  until: z.number().optional(),
});
export type LetterFilter = z.infer<typeof letterFilter>;

const ends = z.record(z.string().regex(/^\d+$/), z.number().int().min(0));

/** What a redrive, a discard or an edit is going to do, and from where on its traces are to be looked for. */
export const taskPlan = z.object({
  filter: letterFilter,
  /** Of a discard: somebody has made up for the events, and the group says so. */
  compensated: z.boolean().optional(),
  /** Of an edit: paths of the fields that it changes; never their values. */
  edited: z.array(z.string()).optional(),
  /** At the most; all when left out. */
  limit: z.number().int().min(1).optional(),
  letters: z.number().int(),
  keys: z.number().int(),
  errors: z.array(z.object({ errorClass: z.string(), reason: z.string(), letters: z.number().int() })),
  /** When the oldest was dead-lettered. */
  oldest: z.iso.datetime().optional(),
  /** Ends of the DLQ, of the retry topic and of the outcomes before anything was sent, by partition. */
  deadLetterEnds: ends,
  retryEnds: ends,
  outcomeEnds: ends,
});
export type TaskPlan = z.infer<typeof taskPlan>;

/** Which events of the topic a replay is about; all that is given must fit, of a list any. */
export const eventFilter = z.object({
  key: z.array(z.string()).optional(),
  eventId: z.array(z.string()).optional(),
  /** Conditions on the decoded event, as they were written: all of them. */
  where: z.array(z.string()).optional(),
});
export type EventFilter = z.infer<typeof eventFilter>;

/** What a replay is going to do. */
export const replayPlan = z.object({
  /** Of each partition the first offset, and the one behind the last. */
  ranges: z.record(z.string().regex(/^\d+$/), z.tuple([z.number().int().min(0), z.number().int().min(0)])),
  filter: eventFilter,
  /** Calls are made again also where they are done. */
  force: z.boolean(),
  /** Copies are written also of what outcomes say is done, for the store to decide. */
  alsoDone: z.boolean(),
  /** Delivery number of its copies. */
  number: z.number().int(),
  /** To be sent. */
  events: z.number().int(),
  /** Of those that fit, by what the group has said of them; discarded ones are left out. */
  done: z.number().int(),
  open: z.number().int(),
  unknown: z.number().int(),
  discarded: z.number().int(),
  /** Of what is to be sent; `moreKeys` when there are more, which are not counted. */
  keys: z.number().int(),
  moreKeys: z.boolean(),
  /** When the first and the last that are to be sent happened. */
  oldest: z.iso.datetime().optional(),
  newest: z.iso.datetime().optional(),
  /** Ends of the outcomes before anything was sent. */
  outcomeEnds: ends,
});
export type ReplayPlan = z.infer<typeof replayPlan>;

/** Where a group goes on, and where it would have. A partition of which nothing was committed has no `before`. */
export const seekPlan = z.object({ before: ends, after: ends, events: z.number().int() });
export type SeekPlan = z.infer<typeof seekPlan>;

export const taskResult = z.object({
  /** Copies sent by all runs of the task. */
  sent: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  /** Sent, and nothing final was heard of them. */
  open: z.number().int(),
});
export type TaskResult = z.infer<typeof taskResult>;

const steps = ['planned', 'resumed', 'progress', 'stopped', 'ended'] as const;

/** One record of the audit topic. Of a task the first is `planned`, the last `ended`; one that was killed has neither `stopped` nor `ended`. */
export const auditRecord = z.object({
  version: z.literal(1),
  task: z.string().min(1),
  kind: z.enum(['redrive', 'discard', 'edit', 'replay', 'seek']),
  step: z.enum(steps),
  at: z.iso.datetime(),
  /** Who gave the order. */
  by: z.string(),
  /** The process that carries it out: the lease of a task belongs to the one that wrote last. */
  run: z.object({ id: z.string(), host: z.string(), pid: z.number().int() }),
  group: z.string(),
  /** The group's DLQ for the event; of a replay or a seek the group's retry topic. */
  topic: z.string(),
  /** Why, in words. */
  reason: z.string().optional(),
  /** One of the three stands in the first record. */
  plan: taskPlan.optional(),
  replay: replayPlan.optional(),
  seek: seekPlan.optional(),
  /** Letters that were sent since the record before. */
  letters: places.optional(),
  /** Events that a replay has sent since the record before, and where it goes on: offsets by partition. */
  events: z.number().int().optional(),
  next: ends.optional(),
  result: taskResult.optional(),
  /** Why it stopped. */
  because: z.string().optional(),
});
export type AuditRecord = z.infer<typeof auditRecord>;

/** Undefined for bytes that are no audit record of this version. */
export function readAuditRecord(value: Buffer | null): AuditRecord | undefined {
  try {
    return auditRecord.parse(JSON.parse(value?.toString('utf8') ?? ''));
  } catch {
    return undefined;
  }
}
