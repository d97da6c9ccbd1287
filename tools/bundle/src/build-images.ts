#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundles } from './bundles.ts';

const all = Object.keys(bundles);
const help = `Builds the images from deploy/docker/Dockerfile.

  npm run images -- [NAME …] [--tag TAG] [--repository PREFIX] [--node-image IMAGE] [--runtime-image IMAGE]
                    [--engine docker|podman|buildah]

NAME is one of ${all.join(', ')}; all of them when left out.
--tag            default 0.1.0
--repository     what stands before the name; default rivulet
--node-image     what they are built in, with Node.js 24 and npm, best by digest;
                 default docker.io/library/node:24-bookworm-slim
--runtime-image  what they run in, best by digest: glibc and libstdc++, neither node, npm nor a shell needed;
                 default docker.io/library/debian:bookworm-slim
--engine         default docker; with BuildKit: Docker 23 and later, older ones with DOCKER_BUILDKIT=1 set
Exit status: that of the engine; 64 wrong usage.`;

try {
  const { values, positionals } = readArguments();
  const unknown = positionals.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new TypeError(`There is no image ${unknown.join(', ')}.`);
  if (values.help === true) console.log(help);
  else process.exitCode = buildAll(positionals.length === 0 ? all : positionals, values);
} catch (error) {
  // What the arguments are to blame for: as Node.js names it, or as said above.
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n\n${help}`);
  process.exitCode = 64;
}

function readArguments() {
  return parseArgs({
    options: {
      tag: { type: 'string', default: '0.1.0' },
      repository: { type: 'string', default: 'rivulet' },
      'node-image': { type: 'string' },
      'runtime-image': { type: 'string' },
      engine: { type: 'string', default: 'docker' },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  });
}

function buildAll(names: readonly string[], values: ReturnType<typeof readArguments>['values']): number {
  const workspaceRoot = join(import.meta.dirname, '../../..');
  const revision = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: workspaceRoot, encoding: 'utf8' }).stdout;
  for (const name of names) {
    const told = { IMAGE: name, VERSION: values.tag, REVISION: revision.trim() || 'unknown' };
    const bases = { NODE_IMAGE: values['node-image'], RUNTIME_IMAGE: values['runtime-image'] };
    const args = Object.entries({ ...told, ...bases }).flatMap(([key, value]) =>
      value === undefined ? [] : ['--build-arg', `${key}=${value}`],
    );
    const tag = `${values.repository}/${name}:${values.tag}`;
    const build = ['build', '--file', 'deploy/docker/Dockerfile', ...args, '--tag', tag, '.'];
    console.log(`${values.engine} ${build.join(' ')}`);
    const { status, error } = spawnSync(values.engine, build, { cwd: workspaceRoot, stdio: 'inherit' });
    if (error !== undefined) console.error(`${values.engine}: ${error.message}: name another with --engine`);
    if (status !== 0) return status ?? 1;
  }
  return 0;
}
