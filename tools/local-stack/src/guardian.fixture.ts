/** A parent with a guarded child that has a child of its own: prints the pids of both and of the guardian. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startGuardian } from './guardian.ts';

const grandchild = 'setInterval(() => {}, 1000)';
const child = spawn(
  process.execPath,
  [
    '-e',
    `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}]);
     console.log(pid); setInterval(() => {}, 1000);`,
  ],
  { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
);
const guardian = startGuardian();
guardian.add(child.pid ?? 0);
const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
process.stdout.write(`${JSON.stringify([child.pid, Number(chunk.toString()), guardian.pid])}\n`);
setInterval(() => undefined, 1_000);
