import { basename } from 'node:path';

/** Values for each way to install the chart; what they render to is kept beside the tests. */
export const examples = [
  'ci/minimal-values.yaml',
  'ci/production-values.yaml',
  'ci/strimzi-values.yaml',
  'ci/keda-values.yaml',
  'values-dev.yaml',
];

export function nameOf(file: string): string {
  return basename(file, '.yaml');
}
