import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const chart = join(import.meta.dirname, '../../../deploy/helm/rivulet');

export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels: Record<string, string>; annotations?: Record<string, string> };
  [field: string]: unknown;
}

export interface RenderOptions {
  helm: string;
  /** Files of values, by their paths in the chart. */
  values: readonly string[];
  /** More values, which come last. */
  set?: Record<string, unknown>;
}

/** What `helm template` makes, as text. @throws Error with what helm said */
export function renderText({ helm, values, set = {} }: RenderOptions): string {
  const files = values.flatMap((file) => ['--values', join(chart, file)]);
  const more = Object.entries(set).flatMap(([path, value]) => [
    '--set-json',
    `${path}=${JSON.stringify(value)}`,
  ]);
  try {
    return execFileSync(helm, ['template', 'rivulet', chart, '--namespace', 'shop', ...files, ...more], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    throw new Error((error as { stderr: string }).stderr, { cause: error });
  }
}

/** The same, as resources. */
export function render(options: RenderOptions): Resource[] {
  return parseAllDocuments(renderText(options))
    .map((document) => document.toJS() as Resource | null)
    .filter((resource) => resource !== null);
}

/** What helm says against these values; undefined when it takes them. */
export function refusal(options: RenderOptions): string | undefined {
  try {
    renderText(options);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
