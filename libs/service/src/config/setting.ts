import type { z } from 'zod';

/** One environment variable: how it is read, what it means, whether its value may ever be shown. */
export interface Setting<T> {
  env: string;
  schema: z.ZodType<T>;
  doc: string;
  secret: boolean;
}

/**
 * The schema reads the variable's text (`undefined` when unset or empty) and gives the typed value.
 * A `secret` value is never printed, not even when it is wrong.
 */
export function setting<T>(
  env: string,
  schema: z.ZodType<T>,
  doc: string,
  options: { secret?: boolean } = {},
): Setting<T> {
  return { env, schema, doc, secret: options.secret ?? false };
}
