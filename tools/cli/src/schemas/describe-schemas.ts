import { table } from '../output.ts';
import type { CheckedSchema, FoundBreak } from './check-schemas.ts';
import { isSame, wantedLevel, type ComparedSubject } from './compare-subjects.ts';
import type { GitHistory } from './git-versions.ts';

const insteadOf = `A schema must read everything that was written with the earlier ones. Instead:
  - keep the field as it is, and add another one with a default beside it; rename with "aliases"; or
  - describe a new event with a topic of its own (schemas/order-confirmed-v2.avsc: name OrderConfirmedV2, topic
    orders.order-confirmed-v2), npm run generate, and publish both in one transaction until every group hears the new one.`;

export function checkDocument(checked: readonly CheckedSchema[], history: GitHistory) {
  return {
    compatible: checked.every(({ breaks }) => breaks.length === 0),
    git:
      history.kind === 'read'
        ? { checked: true, shallow: history.isShallow }
        : { checked: false, because: history.because },
    schemas: checked,
  };
}

export function checkLines(checked: readonly CheckedSchema[], history: GitHistory): string[] {
  const against = (count: number | undefined, where: string): string[] =>
    count === undefined ? [] : [`${count} ${where}`];
  return [
    ...(history.kind === 'unread' ? [`not checked against git: ${history.because}`] : []),
    ...(history.kind === 'read' && history.isShallow
      ? ['checked against a part of the history only: the clone is shallow (git fetch --unshallow)']
      : []),
    ...checked.map(({ file, topic, git, registry, breaks }) => {
      const compared = [...against(git, 'in git'), ...against(registry, 'in the registry')];
      const result = breaks.length === 0 ? 'reads all of them' : 'BREAKS';
      return `${file} (${topic}): ${compared.length === 0 ? 'compared with none' : `${compared.join(', ')}: ${result}`}`;
    }),
    ...breakLines(checked),
  ];
}

/** What breaks, and how to do it instead; nothing when nothing breaks. */
export function breakLines(checked: readonly CheckedSchema[]): string[] {
  const broken = checked.filter(({ breaks }) => breaks.length > 0);
  if (broken.length === 0) return [];
  return [
    ...broken.flatMap(({ file, breaks }) => [
      '',
      `${file} can not read what was written before:`,
      ...breaks.map(lineOf),
    ]),
    ...['', ...insteadOf.split('\n')],
  ];
}

function lineOf({ path, reader, writer, problem, versions }: FoundBreak): string {
  const field = path === '' ? 'the record' : path;
  return `  ${field}: ${problem} (reader: ${reader}; writer: ${writer}, in ${versions.join(', ')})`;
}

export function subjectLines(compared: readonly ComparedSubject[]): string[] {
  if (compared.every(isSame)) return [`${compared.length} subjects, all as they must be`];
  return table(
    ['subject', 'schema', 'level'],
    compared.map(({ subject, registered, level, isLevelWell }) => [
      subject,
      registered === undefined ? 'missing' : `${registered.id}, version ${registered.version}`,
      isLevelWell ? (level ?? '') : `${level ?? 'none'}, must be ${wantedLevel}`,
    ]),
  );
}
