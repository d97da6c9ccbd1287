import type { Tree } from '@nx/devkit';
import { editFile } from './edit-file.ts';

interface LockFile {
  packages: Record<string, object>;
}

interface Manifest {
  name: string;
  version: string;
  license: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Adds a project of the workspace as `npm install` would, which needs no registry then. It may depend only on what is there. */
export function addToLockFile(tree: Tree, folder: string, manifest: Manifest): void {
  const { name, version, license, dependencies = {}, devDependencies = {} } = manifest;
  const [needed, neededByTests] = [inOrder(dependencies), inOrder(devDependencies)];
  editFile(tree, 'package-lock.json', (text) => {
    const lock = JSON.parse(text) as LockFile;
    const added = {
      [folder]: {
        ...{ name, version, license },
        ...(Object.keys(needed).length > 0 ? { dependencies: needed } : {}),
        ...(Object.keys(neededByTests).length > 0 ? { devDependencies: neededByTests } : {}),
      },
      [`node_modules/${name}`]: { resolved: folder, link: true },
    };
    const packages = inOrder({ ...lock.packages, ...added });
    return `${JSON.stringify({ ...lock, packages }, null, 2)}\n`;
  });
}

function inOrder<T>(entries: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => a.localeCompare(b, 'en')));
}
