import type { Argv } from 'yargs';
import { flag, number, text, withCommon, type Cli, type LoneContext, type RunAlone } from '../command.ts';
import { readNamedRegistry, readRegistryConfig, type RegistryConfig } from '../config.ts';
import type { Exit } from '../exits.ts';
import { patiently, readWait } from '../patiently.ts';
import { ownFolder } from './read-schemas.ts';
import { createRegistrySubjects } from './registry-subjects.ts';
import { runCheck, runDiff, runRegister, type Registry } from './run-schemas.ts';

export function addSchemas(cli: Cli, run: RunAlone): Cli {
  return cli.command('schemas', "The events' schemas, in the repository and in the registry", (yargs) => {
    [addCheck, addRegister, addDiff]
      .reduce((grown, add) => add(grown, run), yargs)
      .demandCommand(1, 'name what to do with schemas: check, register or diff');
  });
}

function withFolder<T>(yargs: Argv<T>) {
  return withCommon(yargs)
    .option('schemas', {
      ...text('Folder with the .avsc files'),
      default: ownFolder,
      defaultDescription: 'schemas of the repository',
    } as const)
    .option('wait', {
      ...number('Seconds to wait for a registry that does not answer'),
      default: 0,
    } as const);
}

function registryOf({ schemaRegistryUrl, topicPrefix }: RegistryConfig): Registry {
  return { subjects: createRegistrySubjects(schemaRegistryUrl), prefix: topicPrefix };
}

/** Work that is begun anew while the registry is away. */
function waiting(wait: number, work: (context: LoneContext) => Promise<Exit>) {
  const waitMs = readWait(wait);
  return (context: LoneContext): Promise<Exit> => patiently(() => work(context), { ...context, waitMs });
}

function addCheck(cli: Cli, run: RunAlone): Cli {
  return cli.command(
    'check',
    'Whether each schema reads all that was written before: by git history, and by the registry when one is set',
    (yargs) =>
      withFolder(yargs)
        .example('$0 schemas check', 'Before a commit, and in CI')
        .example(
          'SCHEMA_REGISTRY_URL=http://registry:8081 $0 schemas check',
          'Also against what is registered there',
        ),
    ({ json, schemas, wait }) =>
      run(
        { json },
        waiting(wait, ({ env, output }) => {
          const named = readNamedRegistry(env);
          return runCheck(schemas, named && registryOf(named), output);
        }),
      ),
  );
}

function addRegister(cli: Cli, run: RunAlone): Cli {
  return cli.command(
    'register',
    "Register each schema as its topic's subject, with BACKWARD_TRANSITIVE",
    (yargs) =>
      withFolder(yargs)
        .option('dry-run', flag('Only show what would be registered'))
        .example('$0 schemas register --dry-run', 'What would be registered')
        .example('$0 schemas register --wait 120', 'As a job beside a registry that is starting'),
    ({ json, schemas, wait, 'dry-run': dryRun }) =>
      run(
        { json },
        waiting(wait, ({ env, output }) =>
          runRegister(schemas, registryOf(readRegistryConfig(env)), { dryRun }, output),
        ),
      ),
  );
}

function addDiff(cli: Cli, run: RunAlone): Cli {
  return cli.command(
    'diff',
    'Show what the registry lacks; exit status 1 when it lacks anything',
    (yargs) => withFolder(yargs).example('$0 schemas diff', 'What is missing'),
    ({ json, schemas, wait }) =>
      run(
        { json },
        waiting(wait, ({ env, output }) => runDiff(schemas, registryOf(readRegistryConfig(env)), output)),
      ),
  );
}
