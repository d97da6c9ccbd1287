import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readArguments, usage, type BenchArguments } from './arguments.ts';
import type { Bench } from './bench.ts';
import { reportGrowth } from './growth/report-growth.ts';
import { runGrowthBench } from './growth/run-growth-bench.ts';
import { reportLatency } from './latency/report-latency.ts';
import { runLatencyBench } from './latency/run-latency-bench.ts';
import { reportPatterns } from './patterns/report-patterns.ts';
import { runPatternsBench } from './patterns/run-patterns-bench.ts';
import { reportPublisher } from './publisher/report-publisher.ts';
import { runPublisherBench } from './publisher/run-publisher-bench.ts';
import type { WriteReport } from './report/report.ts';
import { reportSubscriber } from './subscriber/report-subscriber.ts';
import { runSubscriberBench } from './subscriber/run-subscriber-bench.ts';

const benches: Record<string, { run: Bench; report: WriteReport }> = {
  publisher: { run: runPublisherBench, report: reportPublisher },
  subscriber: { run: runSubscriberBench, report: reportSubscriber },
  patterns: { run: runPatternsBench, report: reportPatterns },
  latency: { run: runLatencyBench, report: reportLatency },
  growth: { run: runGrowthBench, report: reportGrowth },
};
const exitUsage = 64;
const root = join(import.meta.dirname, '..');
const say = (text: string): void => void process.stderr.write(`${text}\n`);

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  say(`written: ${file}`);
}

function read(): BenchArguments {
  try {
    return readArguments(process.argv.slice(2), Object.keys(benches));
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(exitUsage);
  }
}

const { only, quick, repeats, contestants, json, profileDir, help } = read();
if (help) process.stdout.write(usage);
else {
  for (const [name, { run, report }] of Object.entries(benches)) {
    if (only !== undefined && only !== name) continue;
    say(`${name}: starting its parts`);
    const result = await run({ quick, repeats, contestants, profileDir, say, now: () => new Date() });
    const raw = `${JSON.stringify(result, null, 2)}\n`;
    const rawFile = json ?? join(root, 'results', `${result.at.slice(0, 10)}-${name}.json`);
    if (json !== undefined || !quick) write(rawFile, raw);
    else process.stdout.write(raw);
    // A report shows a whole run; what is left out of it would look like a loss.
    if (quick || contestants !== undefined) continue;
    for (const [file, text] of Object.entries(report(result))) write(join(root, 'report', file), text);
  }
}
