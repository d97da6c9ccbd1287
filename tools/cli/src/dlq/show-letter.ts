import { headerNames } from '@rivulet/contracts';
import { readAsWritten, type SchemaRegistry } from '@rivulet/kafka';
import type { DeadLetter } from '@rivulet/subscriber';
import { redact, redactText } from '@rivulet/telemetry/redact';
import type { AuditLog } from '../audit/audit-log.ts';
import { foldTasks, tasksOnLetters } from '../audit/fold-tasks.ts';
import type { Connections } from '../connections.ts';
import { exits, UsageError, type Exit } from '../exits.ts';
import { chooseSubscription, findSubscriptions } from '../find-subscriptions.ts';
import type { Output } from '../output.ts';
import { letterName, openLetters } from './choose-letters.ts';
import { readLetters } from './read-letters.ts';
import { extractTraceId } from './trace-id.ts';

export interface ShowOptions {
  group: string;
  topic: string | undefined;
  /** `partition/offset` of the letter, or the id of its event: then the latest of it is shown. */
  which: string;
  showPersonalData: boolean;
}

/** Shows one dead letter with its event as the registry decodes it. @throws UsageError when there is none */
export async function showLetter(
  connections: Connections,
  log: AuditLog,
  { group, topic, which, showPersonalData }: ShowOptions,
  output: Output,
): Promise<Exit> {
  const { kafka, prefix } = connections;
  const subscription = chooseSubscription(findSubscriptions(await kafka.admin.topics(), prefix), {
    group,
    topic,
    prefix,
  });
  const letters = await readLetters(connections, subscription.deadLetters);
  const letter = letters.findLast((each) => letterName(each) === which || each.eventId === which);
  if (letter === undefined)
    throw new UsageError(
      `no letter ${which} in ${subscription.deadLetters}: rivulet dlq list shows what there is`,
    );
  const tasks = tasksOnLetters(foldTasks(await log.read()), subscription.deadLetters);
  const isOpen = openLetters(letters, tasks).some((each) => letterName(each) === letterName(letter));
  const sentBy = tasks.findLast(({ sent }) => sent.has(letterName(letter)));
  const mask = showPersonalData ? (text: string): string => text : redactText;
  const event = await decode(letter, connections.registry());
  const shown = {
    letter: letterName(letter),
    topic: subscription.deadLetters,
    state: isOpen
      ? 'open'
      : sentBy === undefined
        ? 'followed by a later letter'
        : `${sentBy.kind} by task ${sentBy.task}`,
    key: letter.key === undefined ? null : mask(letter.key),
    eventId: letter.eventId ?? null,
    reason: letter.reason,
    errorClass: letter.errorClass,
    errorMessage: letter.errorMessage === undefined ? null : mask(letter.errorMessage),
    attempts: letter.attempts,
    delivery: letter.number,
    origin: letter.origin,
    firstFailedAt: letter.firstFailedAt === undefined ? null : new Date(letter.firstFailedAt).toISOString(),
    deadLetteredAt: new Date(letter.deadLetteredAt).toISOString(),
    traceId: extractTraceId(letter.record.headers[headerNames.traceParent]?.toString()) ?? null,
    headers: Object.fromEntries(
      Object.entries(letter.record.headers).map(([name, value]) => [name, mask(value?.toString() ?? '')]),
    ),
    ...(event.kind === 'event'
      ? { event: showPersonalData ? event.event : redact(event.event) }
      : { undecodable: event.problem, ...bytesOf(letter, showPersonalData) }),
  };
  output.document(shown);
  output.text(Object.entries(shown).map(([name, value]) => `${name}: ${told(value)}`));
  return exits.well;
}

function told(value: unknown): string {
  if (value === null) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}

type Decoded = { kind: 'event'; event: unknown } | { kind: 'undecodable'; problem: string };

/** As it was written, whatever event it is. @throws RegistryUnavailableError */
async function decode({ record }: DeadLetter, registry: SchemaRegistry): Promise<Decoded> {
  try {
    return { kind: 'event', event: await readAsWritten(registry, record.value) };
  } catch (error) {
    if (error instanceof Error && error.name === 'RegistryUnavailableError') throw error;
    return { kind: 'undecodable', problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Bytes that nobody can read may hold anything. */
function bytesOf({ record }: DeadLetter, show: boolean): { bytes: string } {
  const { value } = record;
  if (value === null) return { bytes: 'null' };
  return { bytes: show ? value.toString('base64') : `<${value.byteLength} bytes>` };
}
