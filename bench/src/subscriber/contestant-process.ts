import { finishMessage, ours, taskVariable, type ContestantTask } from './contestants.ts';
import { createCpuMeter } from './cpu-meter.ts';

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

/** Loads no more than what it runs: memory is measured, too. */
async function run(): Promise<() => Promise<void>> {
  if (ours.includes(task.name)) return (await import('./run-kit.ts')).runKit(task, meter);
  if (task.name === 'eachMessage' || task.name === 'batchAll')
    return (await import('./run-kafkajs.ts')).runKafkajs(task, meter);
  return (await import('./run-limit.ts')).runLimit(task, meter);
}

const stop = await run();
await told;
await stop();
process.send?.(meter.read(), undefined, undefined, () => process.exit(0));
