import { finishMessage, ours, taskVariable, type ContestantTask } from './contestants.ts';
import { createCpuMeter } from './cpu-meter.ts';
import { runKafkajs } from './run-kafkajs.ts';
import { runKit } from './run-kit.ts';
import { runLimit } from './run-limit.ts';

// One contestant: works through the topic until it is told to finish, then tells what that took.
const task = JSON.parse(process.env[taskVariable] ?? '{}') as ContestantTask;
// Whoever started it may be killed.
process.once('disconnect', () => process.exit(1));
const told = new Promise<void>((resolve) => {
  process.on('message', (message) => {
    if (message === finishMessage) resolve();
  });
});
const meter = createCpuMeter(task.warmUp);

function run(): Promise<() => Promise<void>> {
  if (ours.includes(task.name)) return runKit(task, meter);
  if (task.name === 'limit' || task.name === 'limitOfMore') return Promise.resolve(runLimit(task, meter));
  return runKafkajs(task, meter);
}

const stop = await run();
await told;
await stop();
process.send?.(meter.read(), undefined, undefined, () => process.exit(0));
