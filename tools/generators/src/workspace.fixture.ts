import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';

const root = join(import.meta.dirname, '../../..');
const files = ['schemas/order-confirmed.avsc', 'schemas/order-on-hold.avsc', 'schemas/event-outcome.avsc'];

/** A workspace that exists in memory only: the schemas of this one, and two apps. */
export function memoryWorkspace(): Tree {
  const tree = createTree();
  for (const file of files) tree.write(file, readFileSync(join(root, file), 'utf8'));
  tree.write('apps/inventory-subscriber/package.json', '{}');
  tree.write('apps/publisher/src/emit-order-lost.ts', '');
  return tree;
}
