import { provideTestStack } from '@rivulet/local-stack';
import type { BenchOptions, BenchResult } from '../bench.ts';
import { describeMachine } from '../measure/describe-machine.ts';
import { addSample, toFigures, type Samples } from '../measure/figures.ts';
import { measureLoad } from '../patterns/measure-load.ts';
import { connections, patterns } from '../patterns/patterns.ts';
import { sessionTimeoutMs } from '../patterns/programs.ts';
import { createPatternScene, type PatternScene } from '../patterns/scene.ts';
import { measureRetries } from '../retry-accuracy/measure-retries.ts';
import { measureChanges } from './measure-changes.ts';

const perSecond = 200;
const full = {
  ...{ repeats: 3, warmUpMs: 5_000, measureMs: 20_000, changeRepeats: 3 },
  ...{ copies: 20_000, due: 6_000, spreadMs: 30_000, leadMs: 40_000 },
};
const quick = {
  ...{ repeats: 1, warmUpMs: 1_000, measureMs: 3_000, changeRepeats: 1 },
  ...{ copies: 2_000, due: 500, spreadMs: 5_000, leadMs: 30_000 },
};

/** From the order to both calls at APIs that answer at once, and how long calls stay away when replicas come and go. */
export async function runLatencyBench(options: BenchOptions): Promise<BenchResult> {
  const { say, profileDir } = options;
  const usual = options.quick ? quick : full;
  const settings = { ...usual, repeats: options.repeats ?? usual.repeats };
  const samples: Samples = new Map();
  const stack = await provideTestStack({ name: 'bench' });
  let scene: PatternScene | undefined;
  try {
    scene = await createPatternScene(stack, profileDir);
    const { inventory, notification } = scene.apis;
    await Promise.all([inventory.behave({}), notification.behave({})]);
    await measureBothCalls(scene, settings, samples, say);
    say(`replicas come and go at ${perSecond} orders a second`);
    await measureChanges(scene, samples, { perSecond, repeats: settings.changeRepeats, say });
    const { copies, due, spreadMs, leadMs } = settings;
    const retries = { copies, due, spreadMs, leadMs, keys: undefined };
    const { lateness } = await measureRetries(stack, retries, say);
    for (const [figure, value] of Object.entries(lateness) as [string, number][])
      addSample(samples, `latency.retry.${figure}`, value);
    return {
      what: 'latency: from the order to both calls, and after a start, a rebalance and a SIGKILL',
      at: options.now().toISOString(),
      machine: describeMachine(),
      parts: stack.parts,
      settings: { ...settings, perSecond, connections, sessionTimeoutMs },
      contestants: { ours: patterns.ours },
      figures: toFigures(samples),
    };
  } finally {
    await scene?.close();
    await stack.stop();
  }
}

async function measureBothCalls(
  scene: PatternScene,
  { repeats, warmUpMs, measureMs }: typeof full,
  samples: Samples,
  say: (text: string) => void,
): Promise<void> {
  const way = await scene.start('ours');
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    const result = await measureLoad(way, scene.apis, { perSecond, warmUpMs, measureMs });
    addSample(samples, 'latency.customer.p50Ms', result.p50Ms);
    addSample(samples, 'latency.customer.p99Ms', result.p99Ms);
    addSample(samples, 'latency.bothCalls.p50Ms', result.bothCallsP50Ms);
    addSample(samples, 'latency.bothCalls.p99Ms', result.bothCallsP99Ms);
    const [p50Ms, p99Ms] = [result.bothCallsP50Ms, result.bothCallsP99Ms];
    say(`  repeat ${repeat}: order to both calls p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`);
  }
  await way.stop();
}
