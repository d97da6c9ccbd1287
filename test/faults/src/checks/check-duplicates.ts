import type { Call, FaultNote, HandedOn, History } from '../history/history.ts';
import { interruptionsOf } from './disruptions.ts';
import { isSuccess, withoutAnswer } from './settlements.ts';
import type { Violation } from './violation.ts';

/** A successful call for an event that was made after another that succeeded, too, and why that could be. */
export interface Duplicate {
  group: string;
  eventId: string;
  firstSeq: number;
  secondSeq: number;
  /**
   * The kind of the fault; the error class with which the first caller handed the event on, when it had no answer;
   * null when nothing explains it.
   */
  because: string | null;
  detail: string;
}

/** An outcome that nothing interrupts is written down within this. */
const writtenWithinMs = 2_000;
/** A caller notices within this that its deadline has passed, or that the answer has come. */
const noticedWithinMs = 1_000;
/** Milliseconds are cut off on both sides. */
const roundingMs = 2;

/** Every repetition of a successful call, in the order in which they were made, each with the one fault that explains it best. */
export function findDuplicates(history: History): Duplicate[] {
  const byEvent = Map.groupBy(history.calls.filter(isSuccess), ({ group, eventId }) => `${group} ${eventId}`);
  return [...byEvent.values()].flatMap((calls) => {
    const inOrder = calls.toSorted((a, b) => a.sentAt - b.sentAt || a.seq - b.seq);
    // One call without an answer is made again once.
    const used = new Set<HandedOn>();
    return inOrder.slice(1).map((call, index) => explain(history, inOrder[index] as Call, call, used));
  });
}

function explain(history: History, first: Call, second: Call, used: Set<HandedOn>): Duplicate {
  const { group, eventId } = first;
  const pair = { group, eventId, firstSeq: first.seq, secondSeq: second.seq };
  const from = first.sentAt;
  const to = Math.min(second.sentAt, (first.endedAt ?? first.at) + writtenWithinMs);
  const [cause] = interruptionsOf(history, first.replica, { from, to })
    .filter((fault) => mayHide(fault, first))
    .toSorted((a, b) => scope(a) - scope(b));
  const gaveUp = whereCallerGaveUp(history, first, second, used);
  if (gaveUp !== undefined && (cause === undefined || isWide(cause))) {
    const { handedOn, afterMs } = gaveUp;
    used.add(handedOn);
    return {
      ...pair,
      because: handedOn.errorClass,
      detail: `given up ${afterMs} ms after the call was made`,
    };
  }
  if (cause !== undefined) return { ...pair, because: cause.kind, detail: describe(cause, from) };
  const gapMs = second.sentAt - first.sentAt;
  const answer = first.answered ? 'answered' : 'without an answer';
  const detail = `${first.replica}, ${answer}, then ${second.replica} ${gapMs} ms later, with nothing between them`;
  return { ...pair, because: null, detail };
}

/** Copies are what brokers refuse, or can't confirm while leaders move; and an answered success needs none. */
function mayHide({ kind }: FaultNote, call: Call): boolean {
  return (kind !== 'handover-refused' && kind !== 'leader-move') || !call.answered;
}

/**
 * The copy or dead letter with which the first caller says that it had no answer. It says so by its own clock; another's
 * copy says nothing of this call, so one that had its answer must have given up before that came.
 */
function whereCallerGaveUp(
  history: History,
  first: Call,
  second: Call,
  used: ReadonlySet<HandedOn>,
): { handedOn: HandedOn; afterMs: number } | undefined {
  const clock = history.replicas.find(({ name }) => name === first.replica)?.clockOffsetMs ?? 0;
  const deadline = first.sentAt + history.limits.apiTimeoutMs;
  const ended = first.answered ? Math.min(first.endedAt ?? deadline, deadline) : deadline;
  const earliest = first.sentAt - roundingMs;
  const latest = Math.min(second.sentAt + roundingMs, ended + noticedWithinMs);
  for (const handedOn of [...history.copies, ...history.deadLetters]) {
    const { group, eventId, errorClass, failedAt } = handedOn;
    if (group !== first.group || eventId !== first.eventId || used.has(handedOn)) continue;
    if (failedAt === null || !withoutAnswer.has(errorClass ?? '')) continue;
    const at = failedAt - clock;
    if (at >= earliest && at <= latest) return { handedOn, afterMs: at - first.sentAt };
  }
  return undefined;
}

/** A fault of one replica says more than one of all, and one of the store more than one of the brokers. */
function scope({ kind, touches }: FaultNote): number {
  return touches.length + (isWide({ kind }) ? 0.5 : 0);
}

function isWide({ kind }: Pick<FaultNote, 'kind'>): boolean {
  return kind.startsWith('broker') || kind === 'leader-move' || kind === 'machine-stall';
}

function describe({ kind, target, startedAt, endedAt }: FaultNote, at: number): string {
  return `${kind} of ${target} from ${startedAt - at} to ${endedAt - at} ms after the call`;
}

/** A call is repeated only when something kept the first one's outcome from being written down. */
export function checkDuplicates(duplicates: readonly Duplicate[]): Violation[] {
  return duplicates
    .filter(({ because }) => because === null)
    .map(({ group, eventId, firstSeq, secondSeq, detail }) => ({
      check: 'duplicates',
      message: `${group}: ${eventId} was called again without a reason (calls ${firstSeq} and ${secondSeq}: ${detail})`,
    }));
}
