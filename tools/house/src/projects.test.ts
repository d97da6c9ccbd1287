import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layers } from './lint/layers.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  nx?: { tags?: string[]; targets?: Record<string, unknown> };
}

const read = (file: string) => JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8')) as Manifest;
const files = globSync('{{apps,libs,tools,test}/*,bench}/package.json', { cwd: workspaceRoot }).sort();
const projects = files.map((file) => ({ file, folder: file.split('/')[0], manifest: read(file) }));
const layerOfFolder: Record<string, string[]> = {
  apps: ['layer:app'],
  libs: ['layer:kit', 'layer:base', 'layer:testing'],
  tools: ['layer:tool'],
  test: ['layer:test'],
  bench: ['layer:bench'],
};

describe.each(projects)('$file', ({ folder = '', manifest }) => {
  it('stands in exactly one layer, one of its folder', () => {
    const tags = manifest.nx?.tags?.filter((tag) => tag.startsWith('layer:')) ?? [];
    expect(tags).toHaveLength(1);
    expect(layerOfFolder[folder]).toContain(tags[0]);
  });

  it('has only tags that a rule speaks of', () => {
    const known = layers.map(({ sourceTag }) => sourceTag);
    expect(known).toEqual(expect.arrayContaining(manifest.nx?.tags ?? ['none']));
  });

  it('names its base library, so that the finer rules apply', () => {
    const name = manifest.name.replace('@rivulet/', '');
    if (manifest.nx?.tags?.includes('layer:base')) expect(manifest.nx.tags).toContain(`base:${name}`);
  });

  it('has lint, typecheck and test', () => {
    expect(Object.keys(manifest.nx?.targets ?? {})).toEqual(
      expect.arrayContaining(['lint', 'typecheck', 'test']),
    );
  });

  it('pins its dependencies', () => {
    for (const version of Object.values(manifest.dependencies ?? {}))
      expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });
});

it('finds the projects', () => {
  expect(projects.length).toBeGreaterThan(10);
});
