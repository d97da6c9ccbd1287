import { provideTestStack } from '@rivulet/local-stack';
import type { BenchOptions, BenchResult } from '../bench.ts';
import { describeMachine } from '../measure/describe-machine.ts';
import { addSample, toFigures, type Samples } from '../measure/figures.ts';
import { apiTimeoutMs } from '../publisher/call-apis.ts';
import { measureKill } from './measure-kill.ts';
import { measureLoad } from './measure-load.ts';
import { measureOutage } from './measure-outage.ts';
import { connections, patterns, peakPerSecond, type PatternName } from './patterns.ts';
import { sessionTimeoutMs } from './programs.ts';
import { createPatternScene, type PatternScene, type RunningWay } from './scene.ts';

export const loads = [50, 100, 150] as const;
const full = { warmUpMs: 3_000, measureMs: 12_000, killRunMs: 8_000, aroundMs: 4_000, downMs: 30_000 };
const quick = { warmUpMs: 1_000, measureMs: 2_000, killRunMs: 4_000, aroundMs: 1_000, downMs: 6_000 };
type Settings = typeof full;

/** Ways to send information to two APIs: in quiet, under load, killed, and with one API down. */
export async function runPatternsBench(options: BenchOptions): Promise<BenchResult> {
  const { say, profileDir } = options;
  const settings = options.quick ? quick : full;
  const samples: Samples = new Map();
  const stack = await provideTestStack({ name: 'bench' });
  let scene: PatternScene | undefined;
  try {
    scene = await createPatternScene(stack, profileDir);
    const names = (Object.keys(patterns) as PatternName[]).filter(
      (name) => options.contestants?.includes(name) ?? true,
    );
    for (const name of names) {
      const way = await scene.start(name);
      await measureWay(way, scene, settings, samples, say);
      await way.stop();
    }
    return {
      what: 'patterns: ways to send information to two APIs, side by side, open loop',
      at: options.now().toISOString(),
      machine: describeMachine(),
      parts: stack.parts,
      settings: { ...settings, connections, peakPerSecond, apiTimeoutMs, sessionTimeoutMs },
      contestants: Object.fromEntries(names.map((name) => [name, patterns[name]])),
      figures: toFigures(samples),
    };
  } finally {
    await scene?.close();
    await stack.stop();
  }
}

/** What breaks on purpose does so at half of the peak, where no way is short of anything. */
async function measureWay(
  way: RunningWay,
  { apis }: PatternScene,
  settings: Settings,
  samples: Samples,
  say: (text: string) => void,
): Promise<void> {
  const { name } = way;
  const perSecond = peakPerSecond / 2;
  const add = (prefix: string, result: object): void => {
    for (const [figure, value] of Object.entries(result) as [string, number][])
      addSample(samples, `${prefix}.${figure}`, value);
  };
  // Once before all runs: by then the compiler has done its work on what is hot.
  await measureLoad(way, apis, { perSecond, warmUpMs: 0, measureMs: settings.warmUpMs });
  for (const load of loads) {
    const result = await measureLoad(way, apis, { ...settings, perSecond: (peakPerSecond * load) / 100 });
    add(`patterns.${name}.${load}`, result);
    say(`  ${name} at ${load} %: ${accountOf(result)}`);
  }
  const killed = await measureKill(way, apis, { perSecond, durationMs: settings.killRunMs });
  add(`patterns.${name}`, killed);
  say(`  ${name} killed: ${accountOf(killed)}`);
  const outage = await measureOutage(way, apis, { ...settings, perSecond });
  add(`patterns.${name}`, outage);
  say(`  ${name} with one API down: ${accountOf(outage)}`);
}

function accountOf(result: object): string {
  return (Object.entries(result) as [string, number][])
    .map(([figure, value]) => `${figure} ${Number(value.toPrecision(4))}`)
    .join(', ');
}
