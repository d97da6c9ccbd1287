import type { PlannedFault, RunPlan } from './run-plan.ts';

/** The plan as text: one line per fault, and what the producer will write. */
export function describePlan({
  seed,
  durationMs,
  brokers,
  replicas,
  publishers,
  parking,
  events,
  orders,
  appends,
  faults,
}: RunPlan): string {
  const count = (kind: string): number => events.filter((record) => record.kind === kind).length;
  const keys = new Set(events.map(({ key }) => key)).size;
  const running = [...replicas, ...publishers.map((publisher) => ({ ...publisher, spare: false }))].map(
    ({ name, clockOffsetMs, spare }) => `${name}${spare ? ' (joins)' : ''} ${signed(clockOffsetMs)} ms`,
  );
  return [
    `seed ${seed}: ${durationMs / 1_000} s, ${brokers} broker${brokers === 1 ? '' : 's'}; clocks: ${running.join(', ')}`,
    `${count('event')} events of ${keys} keys, ${count('repeat')} written again, ${count('poison')} that are no event; dead letters hold keys of ${parking.length === 0 ? 'no group' : parking.join(' and ')}; ${faults.length} faults:`,
    ...(publishers.length === 0
      ? []
      : [`${orders.length} orders, ${appends.length} transactions of another service with the outbox`]),
    ...faults.map(describeFault),
  ].join('\n');
}

export function describeFault({ atMs, forMs, kind, target, ratio, way }: PlannedFault): string {
  const time = `${seconds(atMs)} s`.padStart(8);
  const length = forMs === 0 ? '' : ` for ${seconds(forMs)} s`;
  const more = [
    ...(ratio === undefined ? [] : [`${Math.round(ratio * 100)} % of calls`]),
    ...(way === undefined ? [] : [way]),
  ];
  return `${time}  ${kind.padEnd(16)} ${target}${length}${more.length === 0 ? '' : `, ${more.join(', ')}`}`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}
