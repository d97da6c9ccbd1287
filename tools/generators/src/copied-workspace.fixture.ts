import { execFile } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
/** What is made here, or not for the copy. */
const leftOut = ['node_modules', '.git', '.nx', '.rivulet', '.results', 'results', 'report', 'dist'];
const projectPattern = '{{apps,libs,tools,test}/*,bench}/package.json';

export interface Run {
  status: number | string;
  /** Of both streams. */
  output: string;
}

export interface CopiedWorkspace {
  folder: string;
  /** Runs a program of node_modules/.bin in the copy. */
  run(program: string, ...args: string[]): Promise<Run>;
  runIn(env: Readonly<Record<string, string>>, program: string, ...args: string[]): Promise<Run>;
  read(file: string): string;
  /** Every file that is no package's, with its content. */
  content(): Map<string, string>;
  remove(): void;
}

/** A copy of this workspace, as it stands in the working tree, on the packages that are installed here. */
export function copyWorkspace(): CopiedWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'rivulet-workspace-'));
  cpSync(root, folder, { recursive: true, filter: (source) => !leftOut.includes(basename(source)) });
  linkPackages(folder);
  const bin = join(folder, 'node_modules/.bin');
  const { NODE_ENV: _, JEST_WORKER_ID: __, ...inherited } = process.env;
  const env = { ...inherited, PATH: `${bin}:${process.env.PATH ?? ''}`, CI: 'true', FORCE_COLOR: '0' };
  const runIn: CopiedWorkspace['runIn'] = (more, program, ...args) =>
    new Promise((resolve) => {
      const options = { cwd: folder, env: { ...env, ...more } };
      execFile(join(bin, program), args, options, (error, stdout, stderr) =>
        resolve({ status: error?.code ?? 0, output: stdout + stderr }),
      );
    });
  return {
    folder,
    run: (program, ...args) => runIn({}, program, ...args),
    runIn,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    content: () => contentOf(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Packages are those of this workspace, projects those of the copy. */
function linkPackages(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@rivulet'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@rivulet' && name !== '.cache')
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
  for (const manifest of globSync(projectPattern, { cwd: folder })) {
    const { name } = JSON.parse(readFileSync(join(folder, manifest), 'utf8')) as { name: string };
    symlinkSync(join('../..', dirname(manifest)), join(modules, name));
  }
  for (const own of globSync('*/*/node_modules', { cwd: root }))
    if (!own.startsWith('node_modules')) symlinkSync(join(root, own), join(folder, own));
}

function contentOf(folder: string): Map<string, string> {
  const files = globSync('**/*', {
    cwd: folder,
    withFileTypes: true,
    exclude: (entry) => ['node_modules', '.nx', '.results'].includes(entry.name),
  }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(folder.length + 1), readFileSync(file, 'utf8')];
    }),
  );
}
