import { createKafka } from '@rivulet/kafka';
import { provideTestStack } from '@rivulet/local-stack';
import type { BenchOptions, BenchResult } from '../bench.ts';
import { describeMachine } from '../measure/describe-machine.ts';
import { addSample, median, toFigures, type Samples } from '../measure/figures.ts';
import { axes, plannedPoints, type Axis, type PlannedPoint } from './axes.ts';
import { startCountingApi } from './counting-api.ts';
import { slopeOf } from './exponent.ts';
import { measurePoint, readRecordBytes, type MeasuredPoint } from './measure-point.ts';

/** Points with more events than that are measured once: they last long enough. */
const full = { repeats: 2, warmUpEvents: 6_000, repeatedUpTo: 20_000 };
const quick = { repeats: 1, warmUpEvents: 1_000, repeatedUpTo: 20_000 };

/** What an event costs the subscriber as each thing grows by itself. */
export async function runGrowthBench(options: BenchOptions): Promise<BenchResult> {
  const { say, profileDir } = options;
  const settings = options.quick ? quick : full;
  const samples: Samples = new Map();
  const stack = await provideTestStack({ name: 'bench' });
  const api = await startCountingApi();
  const warn = (_fields: object, message: string): void => say(message);
  const log = { debug: () => undefined, info: () => undefined, warn, error: warn };
  const kafka = createKafka({ brokers: stack.brokers, clientId: 'bench', log });
  try {
    const chosen = (Object.keys(axes) as Axis[]).filter(
      (axis) => options.contestants?.includes(axis) ?? true,
    );
    const points = plannedPoints(options.quick, chosen);
    for (const [index, point] of points.entries()) {
      const name = `growth${index}`;
      say(`  ${index + 1} of ${points.length}: ${describe(point)}`);
      const repeats = point.events > settings.repeatedUpTo ? 1 : settings.repeats;
      const plan = { ...settings, repeats };
      const measured = await measurePoint(name, point, plan, { stack, kafka, api, profileDir, say });
      addPoint(samples, point, measured);
      const [cpu, rss] = [measured.repeats.map((each) => each.cpuUsPerEvent), measured.repeats.at(-1)?.rssMb];
      say(`    ${median(cpu).toFixed(1)} µs CPU an event, ${Math.round(rss ?? NaN)} MB`);
      if (!point.isUsual) continue;
      for (const [figure, bytes] of Object.entries(await readRecordBytes(kafka, name)))
        addSample(samples, `growth.usual.${figure}`, bytes);
    }
    for (const axis of chosen) addExponents(samples, axis, points);
    return {
      what: 'growth: what an event costs the subscriber, as each thing grows by itself',
      at: options.now().toISOString(),
      machine: describeMachine(),
      parts: stack.parts,
      settings,
      contestants: Object.fromEntries(chosen.map((axis) => [axis, axes[axis]])),
      figures: toFigures(samples),
    };
  } finally {
    await kafka.close();
    api.close();
    await stack.stop();
  }
}

/** The usual point stands under a name of its own, too: what a cluster is reckoned from. */
function addPoint(samples: Samples, point: PlannedPoint, { repeats, storeRowBytes }: MeasuredPoint): void {
  const places = point.of.map((axis) => `growth.${axis}.${point[axis]}`);
  if (point.isUsual) places.push('growth.usual');
  for (const place of places) {
    for (const repeat of repeats) {
      for (const [figure, value] of Object.entries(repeat) as [string, number | undefined][])
        if (value !== undefined) addSample(samples, `${place}.${figure}`, value);
    }
    addSample(samples, `${place}.storeRowBytes`, storeRowBytes);
  }
}

function addExponents(samples: Samples, axis: Axis, points: readonly PlannedPoint[]): void {
  const along = (figure: string) =>
    points
      .filter(({ of }) => of.includes(axis))
      .map((point) => ({
        value: point[axis],
        cost: median(samples.get(`growth.${axis}.${point[axis]}.${figure}`) ?? []),
      }))
      .sort((a, b) => a.value - b.value);
  const [cpu, rss] = [slopeOf(along('cpuUsPerEvent')), slopeOf(along('rssMb'))];
  if (cpu !== undefined) addSample(samples, `growth.${axis}.exponent`, cpu.exponent);
  if (rss !== undefined) addSample(samples, `growth.${axis}.rssExponent`, rss.exponent);
}

function describe(point: PlannedPoint): string {
  return (Object.keys(axes) as Axis[]).map((axis) => `${axis} ${point[axis]}`).join(', ');
}
