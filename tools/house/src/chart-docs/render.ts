import { valueRows, type ValueSchema } from './values-table.ts';

const head = `<!-- Generated from values.schema.json and values.yaml by 'npm run generate': change those files, not this one. -->

# Helm chart: rivulet

A publisher with its outbox and one subscriber for each downstream API, on a Kafka, a schema registry and PostgreSQL
databases of yours. How to install, scale, upgrade and remove it stands in [docs/kubernetes.md](../../../docs/kubernetes.md).

\`\`\`sh
helm install rivulet deploy/helm/rivulet -f my-values.yaml           # ci/minimal-values.yaml is the least that must be said
helm install rivulet deploy/helm/rivulet -f deploy/helm/rivulet/values-dev.yaml   # a try-out with a stack of its own
\`\`\`

Wrong values are refused with their path and what is allowed. [UPGRADING.md](UPGRADING.md) says what changed.

## Values

\`defaults\` is for the publisher and every subscriber, \`subscriberDefaults\` for every subscriber; what an app says for
itself comes first. The values of \`defaults\` can stand in each of them.

| value | default | meaning |
| --- | --- | --- |
`;

const repeated = new Set(['publisher', 'subscriberDefaults', 'subscribers.NAME']);

/** The chart's README. */
export function renderChartDocs(schema: ValueSchema, values: unknown): string {
  const rows = valueRows(schema, values);
  const ofDefaults = new Set(
    rows.filter(({ path }) => path.startsWith('defaults.')).map(({ path }) => path.slice('defaults.'.length)),
  );
  const isRepeated = (path: string): boolean =>
    [...repeated].some((app) => path.startsWith(`${app}.`) && ofDefaults.has(path.slice(app.length + 1)));
  const lines = rows
    .filter(({ path }) => !isRepeated(path))
    .map(({ path, default: value, description }) => `| \`${path}\` | ${value} | ${description} |`);
  return `${head}${lines.join('\n')}\n`;
}
