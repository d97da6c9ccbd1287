import { provideTestStack } from '@rivulet/local-stack';
import type { BenchOptions, BenchResult } from '../bench.ts';
import { describeMachine } from '../measure/describe-machine.ts';
import { addSample, median, toFigures, type Samples } from '../measure/figures.ts';
import { contestants, type ContestantName } from './contestants.ts';
import { measureEventVisible } from './event-visible.ts';
import { measureSaturation } from './measure-saturation.ts';
import { orderLoad } from './order-load.ts';
import { createScene, type Contestant, type Scene } from './scene.ts';

const connections = 64;
/** `compileMs` goes once before all repeats: by then the compiler has done its work on what is hot. */
const full = { repeats: 5, compileMs: 5_000, warmUpMs: 1_000, measureMs: 6_000, openLoopMs: 20_000 };
const quick = { repeats: 1, compileMs: 2_000, warmUpMs: 500, measureMs: 1_500, openLoopMs: 4_000 };

/** Ways to take an order, side by side: all of them in each repeat, each time in another order. */
export async function runPublisherBench(options: BenchOptions): Promise<BenchResult> {
  const { say, profileDir } = options;
  const usual = options.quick ? quick : full;
  const settings = { ...usual, repeats: options.repeats ?? usual.repeats, connections };
  const samples: Samples = new Map();
  const stack = await provideTestStack({ name: 'bench' });
  let scene: Scene | undefined;
  try {
    scene = await createScene(stack, profileDir);
    const names = (Object.keys(contestants) as ContestantName[]).filter(
      (name) => options.contestants?.includes(name) ?? true,
    );
    const started: Contestant[] = [];
    for (const name of names) started.push(await scene.start(name));
    for (const contestant of started) {
      const warming = { connections, warmUpMs: 0, measureMs: settings.compileMs };
      await measureSaturation(contestant, warming, new Map());
    }
    say(`${names.length} contestants are ready and warm, ${settings.repeats} repeats`);

    for (let repeat = 0; repeat < settings.repeats; repeat += 1) {
      const first = repeat % started.length;
      for (const contestant of [...started.slice(first), ...started.slice(0, first)]) {
        const { rate, p99Ms, cpuMicros } = await measureSaturation(contestant, settings, samples);
        say(
          `  repeat ${repeat + 1} ${contestant.name}: ${Math.round(rate)}/s, p99 ${p99Ms.toFixed(1)} ms, ` +
            `${Math.round(cpuMicros)} µs CPU a request`,
        );
      }
    }
    addRatios(samples, names);
    await addEventVisible(scene, samples, settings, say);

    return {
      what: 'publisher: ways to take an order, side by side, closed loop at saturation',
      at: options.now().toISOString(),
      machine: describeMachine(),
      parts: stack.parts,
      settings,
      contestants: Object.fromEntries(names.map((name) => [name, contestants[name]])),
      figures: toFigures(samples),
    };
  } finally {
    await scene?.close();
    await stack.stop();
  }
}

/** Within each repeat: what the machine does meanwhile is much the same for both. */
function addRatios(samples: Samples, names: readonly ContestantName[]): void {
  const ratesOf = (name: string) => samples.get(`publisher.${name}.rate`);
  for (const [figure, reference] of [
    ['ratio', 'empty'],
    ['ratioToInsert', 'insert'],
    ['ratioToBare', 'bare'],
  ]) {
    const base = ratesOf(reference ?? '');
    if (base === undefined) continue;
    for (const name of names) {
      ratesOf(name)?.forEach((rate, repeat) =>
        addSample(samples, `publisher.${name}.${figure}`, rate / (base[repeat] ?? NaN)),
      );
    }
  }
}

async function addEventVisible(
  scene: Scene,
  samples: Samples,
  { compileMs, openLoopMs }: { compileMs: number; openLoopMs: number },
  say: (text: string) => void,
): Promise<void> {
  const rates = samples.get('publisher.ours.rate');
  if (rates === undefined) return;
  const perSecond = Math.round(median(rates) / 2);
  say(`order to visible event at ${perSecond}/s, half of saturation`);
  const { topic, process } = await scene.start('ours', 'oursAtHalf');
  const result = await measureEventVisible({
    kafka: scene.kafka,
    ...{ topic, target: orderLoad(process.url), perSecond, connections },
    ...{ warmUpMs: compileMs, measureMs: openLoopMs },
  });
  addSample(samples, 'publisher.ours.eventVisible.perSecond', result.perSecond);
  addSample(samples, 'publisher.ours.eventVisible.p50Ms', result.p50Ms);
  addSample(samples, 'publisher.ours.eventVisible.p99Ms', result.p99Ms);
  say(`  p50 ${result.p50Ms.toFixed(1)} ms, p99 ${result.p99Ms.toFixed(1)} ms of ${result.orders} orders`);
}
