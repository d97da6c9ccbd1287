import { provideTestStack } from '@rivulet/local-stack';
import type { BenchOptions, BenchResult } from '../bench.ts';
import { describeMachine } from '../measure/describe-machine.ts';
import { addSample, toFigures, type Samples } from '../measure/figures.ts';
import { measureAfterKill } from './after-kill.ts';
import {
  contestants,
  latencies,
  limitOf,
  sizeOf,
  type ContestantName,
  type LatencyName,
  type Sizes,
} from './contestants.ts';
import { measureReplicas } from './measure-replicas.ts';
import { measureRun, type RunFigures } from './measure-run.ts';
import { createScene, sceneSettings } from './scene.ts';

const full = { repeats: 5, large: 60_000, medium: 24_000, small: 2_400, killed: 20_000, shared: 16_000 };
const quick = { repeats: 1, large: 12_000, medium: 6_000, small: 600, killed: 6_000, shared: 4_000 };
/** Part of a run before its measured part: by then the compiler has done its work on what is hot. */
const warmUpShare = 0.25;
/** A quick run sees to it that each contestant works, and that each API works with ours. */
const quickEverywhere: readonly ContestantName[] = ['limit', 'everything', 'limitOfMore', 'withMore'];

/** One turn: a contestant, and how long the API takes. */
interface Turn {
  name: ContestantName;
  latency: LatencyName;
}

/** Ways to make one call for each event of a topic, side by side: all of them in each repeat, each time in another order. */
export async function runSubscriberBench(options: BenchOptions): Promise<BenchResult> {
  const { say, profileDir } = options;
  const usual = options.quick ? quick : full;
  const settings = { ...usual, repeats: options.repeats ?? usual.repeats, ...sceneSettings };
  const samples: Samples = new Map();
  const stack = await provideTestStack({ name: 'bench-subscriber' });
  let scene: Awaited<ReturnType<typeof createScene>> | undefined;
  try {
    scene = await createScene(stack, profileDir);
    const names = (Object.keys(contestants) as ContestantName[]).filter(
      (name) => options.contestants?.includes(name) ?? true,
    );
    const turns = turnsOf(names, options.quick);
    say(`${turns.length} turns in each of ${settings.repeats} repeats`);
    for (let repeat = 0; repeat < settings.repeats && names.includes('everything'); repeat += 1)
      say(`  replicas: ${await measureReplicas(scene, settings.shared, samples)}`);
    for (let repeat = 0; repeat < settings.repeats; repeat += 1) {
      for (const { name, latency } of rotated(turns, repeat)) {
        const events = eventsOf(name, latency, settings);
        await scene.provideTopic(events);
        const warmUp = Math.round(events * warmUpShare);
        const figures = await measureRun(scene, { name, latency, events, warmUp, repeat });
        addRun(samples, { name, latency }, figures);
        const { rate, cpuUsPerEvent } = figures;
        say(
          `  repeat ${repeat + 1} ${latency} ${name}: ${Math.round(rate)}/s, ${Math.round(cpuUsPerEvent)} µs CPU an event`,
        );
      }
    }
    addRatios(samples, turns);
    // Last: the killed member stays in the group until its session is over.
    if (names.includes('everything'))
      say(`  SIGKILL: ${await measureAfterKill(scene, settings.killed, samples)}`);

    return {
      what: 'subscriber: ways to make one call for each event of a topic, side by side',
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

function turnsOf(names: readonly ContestantName[], isQuick: boolean): Turn[] {
  return (Object.keys(latencies) as LatencyName[]).flatMap((latency) =>
    names
      .filter((name) => sizeOf(name, latency) !== undefined)
      .filter((name) => !isQuick || latency === '0ms' || quickEverywhere.includes(name))
      .map((name) => ({ name, latency })),
  );
}

/** Of each latency by itself: what is compared is close in time, and nothing is always the first. */
function rotated(turns: readonly Turn[], repeat: number): Turn[] {
  return [...Map.groupBy(turns, ({ latency }) => latency).values()].flatMap((group) => {
    const first = repeat % group.length;
    return [...group.slice(first), ...group.slice(0, first)];
  });
}

function eventsOf(name: ContestantName, latency: LatencyName, sizes: Sizes): number {
  const size = sizeOf(name, latency);
  if (size === undefined) throw new RangeError(`${name} is not measured at ${latency}`);
  return sizes[size];
}

function addRun(samples: Samples, { name, latency }: Turn, figures: RunFigures): void {
  for (const [figure, value] of Object.entries(figures))
    addSample(samples, `subscriber.${name}.${latency}.${figure}`, value);
}

/** Within each repeat: what the machine does meanwhile is much the same for both. */
function addRatios(samples: Samples, turns: readonly Turn[]): void {
  for (const { name, latency } of turns) {
    for (const [figure, of] of [
      ['ratio', 'rate'],
      ['secondHalfRatio', 'secondHalfRate'],
    ]) {
      const base = samples.get(`subscriber.${limitOf(name)}.${latency}.${of}`);
      const rates = samples.get(`subscriber.${name}.${latency}.${of}`);
      if (base === undefined) continue;
      rates?.forEach((rate, repeat) =>
        addSample(samples, `subscriber.${name}.${latency}.${figure}`, rate / (base[repeat] ?? NaN)),
      );
    }
  }
}
