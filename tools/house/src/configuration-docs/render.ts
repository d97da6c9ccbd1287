import type { ConfigRow } from '@rivulet/service';
import { telemetryRows } from './telemetry-rows.ts';

export interface AppConfig {
  app: string;
  rows: ConfigRow[];
}

/** docs/configuration.md: one table for each app, then the variables that all of them share. */
export function renderConfigurationDocs(apps: readonly AppConfig[]): string {
  const sections = apps.map(({ app, rows }) => `## ${app}\n\n${table(rows)}`);
  return `<!-- Generated from apps/*/src/config.ts by 'npm run generate': change those files, not this one. -->

# Configuration

Each process reads its environment once, when it starts. Everything that is wrong is reported at once, by variable
name, on standard error, and the process ends with 78 before it has done anything. An empty variable counts as unset.

${sections.join('\n\n')}

## Telemetry, in every app

The standard variables of OpenTelemetry. Spans are always made, so that trace ids are real in logs and headers; they
leave the process only when an endpoint is named.

${table(telemetryRows)}
`;
}

function table(rows: readonly ConfigRow[]): string {
  const lines = rows.map(
    ({ env, default: value, form, doc }) => `| \`${env}\` | ${shown(value)} | ${cell(form)} | ${cell(doc)} |`,
  );
  return ['| variable | default | form | meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function shown(value: string): string {
  if (value.startsWith('(')) return value;
  return value === '' ? '(empty)' : `\`${cell(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
