import { frame, readAsWritten, unframe, UndecodableError, type SchemaRegistry } from '@rivulet/kafka';
import type { DeadLetter } from '@rivulet/subscriber';
import { foldTasks, tasksOnLetters } from '../audit/fold-tasks.ts';
import { chooseOpenLetter } from '../dlq/choose-open-letter.ts';
import { letterName } from '../dlq/choose-letters.ts';
import { readLetters } from '../dlq/read-letters.ts';
import { releaseLetters, type ReleaseParts } from '../dlq/release-letters.ts';
import { exits, type Exit } from '../exits.ts';
import { chooseSubscription, findSubscriptions } from '../find-subscriptions.ts';
import { refuseWhileBusy } from '../task/task-log.ts';
import type { TaskOptions } from '../task/task-options.ts';
import { showChanges, type ShownChange } from './changed-fields.ts';
import { checkEdited, type EventToEdit } from './check-edited.ts';
import { identityOf, refuseUndecodable } from './event-identity.ts';
import type { GetText } from './get-text.ts';

export interface EditOptions extends TaskOptions {
  group: string;
  topic: string | undefined;
  /** `partition/offset` of the letter, or the id of its event. */
  which: string;
  showPersonalData: boolean;
}

/**
 * Sends a dead letter to its group again with its event as somebody has edited it: one task, like a redrive of one
 * letter. @throws UsageError for a letter or an event that will not do; then nothing was sent
 */
export async function editLetter(options: EditOptions, getText: GetText, parts: ReleaseParts): Promise<Exit> {
  const { connections, log, output, now = Date.now } = parts;
  const { kafka, prefix } = connections;
  const { group, topic, which, showPersonalData } = options;
  const subscription = chooseSubscription(findSubscriptions(await kafka.admin.topics(), prefix), {
    ...{ group, topic, prefix },
  });
  const { deadLetters, retry } = subscription;
  const identity = identityOf(subscription.topic, prefix);
  const all = foldTasks(await log.read());
  // Told before somebody edits in vain; whoever begins meanwhile is seen when the task is begun.
  refuseWhileBusy(all, [deadLetters, retry], now());
  const letters = await readLetters(connections, deadLetters);
  const letter = chooseOpenLetter(letters, tasksOnLetters(all, deadLetters), which);
  const original = await readEvent(letter, connections.registry());

  const got = await getText(original.json, (text) => checkEdited(text, original, identity, showPersonalData));
  if (got.kind === 'aborted') {
    output.note(`${got.because}: nothing was sent`);
    output.document({ letter: letterName(letter), state: 'aborted', because: got.because });
    return exits.unwell;
  }
  const changes = showChanges({ before: original.json, after: got.event.json }, showPersonalData);
  if (changes.length === 0) {
    output.text([`letter ${letterName(letter)} was not changed: nothing was sent`]);
    output.document({ letter: letterName(letter), state: 'unchanged', changes });
    return exits.well;
  }
  output.text([`letter ${letterName(letter)}:`, ...changes.map((change) => `  ${describeChange(change)}`)]);
  const value = frame(original.schemaId, got.event.body);
  const eventId = String(original.json[identity.idField]);
  const fields = changes.map(({ field }) => field);
  const choice = { filter: { letter: [letterName(letter)] }, limit: undefined, compensated: false };
  return releaseLetters(
    { ...options, ...choice, kind: 'edit', edit: { value, eventId, fields } },
    { ...parts, output: { ...output, document: (told) => output.document({ ...Object(told), changes }) } },
  );
}

/** @throws UsageError for bytes that are no event; RegistryUnavailableError */
async function readEvent(letter: DeadLetter, registry: SchemaRegistry): Promise<EventToEdit> {
  refuseUndecodable(letter, undefined);
  const { value } = letter.record;
  try {
    // As `show` and `tail` print it.
    const json = JSON.parse(JSON.stringify(await readAsWritten(registry, value))) as unknown;
    const { schemaId } = unframe(value);
    const type = await registry.typeById(schemaId);
    if (typeof json !== 'object' || json === null) throw new UndecodableError('it is no record');
    return { json: json as Record<string, unknown>, schemaId, type };
  } catch (error) {
    if (!(error instanceof UndecodableError)) throw error;
    refuseUndecodable(letter, error.message);
    throw error;
  }
}

function describeChange({ field, before, after }: ShownChange): string {
  return `${field}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
}
