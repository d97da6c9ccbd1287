import path from 'node:path';
import type { System } from './bring-up.ts';
import { readyBlock } from './ready-block.ts';

/** The ready block of this system. */
export function describeSystem({ stack, apis, apps }: System, stateDir: string, startMs: number): string {
  const [publisher, ...subscribers] = apps.map(({ name, url }) => ({ name, url: shown(url) }));
  const folder = path.relative(process.cwd(), path.resolve(stateDir)) || '.';
  return readyBlock({
    startMs,
    stack: `Stack: ${stack.kind} (${stack.why}).`,
    publisherUrl: publisher?.url ?? '',
    subscribers,
    apis: apis.map(({ name, url }) => ({
      name: `${name.replace(/-api$/, '').replaceAll('-', ' ')} API`,
      url: shown(url),
    })),
    logFolder: path.join(folder, 'logs'),
    stateFolder: folder,
  });
}

function shown(url: string): string {
  return url.replace('127.0.0.1', 'localhost');
}
