import { exits, type Exit } from '../exits.ts';
import type { Output } from '../output.ts';
import { checkSchemas } from './check-schemas.ts';
import { compareSubjects, isSame, wantedLevel } from './compare-subjects.ts';
import { breakLines, checkDocument, checkLines, subjectLines } from './describe-schemas.ts';
import { readGitVersions } from './git-versions.ts';
import { readSchemas } from './read-schemas.ts';
import type { RegistrySubjects } from './registry-subjects.ts';
import { subjectsOf } from './subjects.ts';

export interface Registry {
  subjects: RegistrySubjects;
  /** Of the environment's topics. */
  prefix: string;
}

/** Shows whether the schemas read all that was written before. */
export async function runCheck(
  folder: string,
  registry: Registry | undefined,
  output: Output,
): Promise<Exit> {
  const files = readSchemas(folder);
  const history = await readGitVersions(folder);
  const checked = await checkSchemas(files, history, registry);
  output.document(checkDocument(checked, history));
  output.text(checkLines(checked, history));
  return checked.every(({ breaks }) => breaks.length === 0) ? exits.well : exits.unwell;
}

/** Shows what the registry lacks. */
export async function runDiff(folder: string, { subjects, prefix }: Registry, output: Output): Promise<Exit> {
  const compared = await compareSubjects(subjects, subjectsOf(readSchemas(folder), prefix));
  const same = compared.every(isSame);
  output.document({ same, subjects: compared.map(({ schema: _, ...rest }) => rest) });
  output.text(subjectLines(compared));
  return same ? exits.well : exits.unwell;
}

/**
 * Registers each schema as the subject of its topic and sets the subject's level. Nothing is registered when one of them
 * could not read what was written before. May be run again, and by several at once.
 */
export async function runRegister(
  folder: string,
  registry: Registry,
  { dryRun }: { dryRun: boolean },
  output: Output,
): Promise<Exit> {
  const files = readSchemas(folder);
  const checked = await checkSchemas(files, { kind: 'unread', because: 'not asked' }, registry);
  if (checked.some(({ breaks }) => breaks.length > 0)) {
    output.document({ dryRun, refused: checked.filter(({ breaks }) => breaks.length > 0), registered: [] });
    output.text(breakLines(checked));
    return exits.unwell;
  }
  const { subjects, prefix } = registry;
  const registered: { subject: string; id?: number; isNew: boolean; level?: string }[] = [];
  for (const each of await compareSubjects(subjects, subjectsOf(files, prefix))) {
    const { subject, schema, isLevelWell } = each;
    if (!isLevelWell && !dryRun) await subjects.setLevel(subject, wantedLevel);
    const id = each.registered?.id ?? (dryRun ? undefined : await subjects.register(subject, schema));
    registered.push({
      ...{ subject, isNew: each.registered === undefined },
      ...(id === undefined ? {} : { id }),
      ...(isLevelWell ? {} : { level: wantedLevel }),
    });
  }
  const would = dryRun ? 'would be ' : '';
  output.document({ dryRun, refused: [], registered });
  output.text(
    registered.map(({ subject, id, isNew, level }) =>
      [
        `${subject}: ${isNew ? `${would}registered` : 'there'}${id === undefined ? '' : `, schema ${id}`}`,
        ...(level === undefined ? [] : [`level ${would}set to ${level}`]),
      ].join(', '),
    ),
  );
  return exits.well;
}
