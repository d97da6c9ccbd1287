import { readFileSync } from 'node:fs';
import { z } from 'zod';

// The forms that environment variables take. Each reads text; each describes itself for messages and docs.

/** A whole number within the limits, both included. */
export function integer(limits: { min?: number; max?: number } = {}) {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = limits;
  const form =
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number, at least ${min}`
      : `a whole number from ${min} to ${max}`;
  return z
    .string()
    .trim()
    .regex(/^[+-]?\d+$/, 'not a whole number')
    .transform(Number)
    .pipe(z.number().min(min, 'too small').max(max, 'too big'))
    .describe(form);
}

/** A number above 0; with or without a fraction. */
export function positiveNumber() {
  return z
    .string()
    .trim()
    .regex(/^\d+(\.\d+)?$/, 'not a number')
    .transform(Number)
    .pipe(z.number().gt(0, 'too small').max(Number.MAX_SAFE_INTEGER, 'too big'))
    .describe('a number above 0');
}

/** A part of a whole: `0.25`, or `1/4`. */
export function share() {
  return z
    .string()
    .trim()
    .regex(/^\d+(\.\d+)?(\/\d+)?$/, 'neither a number nor a fraction')
    .transform((value) => {
      const [part, whole = '1'] = value.split('/');
      return Number(part) / Number(whole);
    })
    .pipe(z.number().gt(0, 'too small').max(1, 'too big'))
    .describe('a number above 0 and at most 1, such as 0.25 or 1/4');
}

/** A TCP port; 0 lets the system choose a free one. */
export function port() {
  return integer({ min: 0, max: 65_535 });
}

/** `true` or `false`; `1` and `0` are understood. */
export function flag() {
  return z
    .enum(['true', 'false', '1', '0'], { error: 'neither true nor false' })
    .transform((value) => value === 'true' || value === '1')
    .describe('true or false');
}

/** Text that is not blank. */
export function text() {
  return z.string().trim().min(1, 'blank').describe('text');
}

/** What proves to a caller's counterpart that it may ask: long enough not to be guessed, and fit for a header. */
export function secretToken() {
  return z
    .string()
    .regex(/^[\x21-\x7e]*$/, 'not only visible ASCII characters')
    .min(16, 'too short')
    .max(1_000, 'too long')
    .describe('16 or more visible ASCII characters');
}

/** One or more entries, separated by commas. */
export function commaList(entry: string) {
  return z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(z.string()).min(1, 'an empty list'))
    .describe(`a comma-separated list of ${entry}`);
}

/** An http or https URL, without a slash at its end. */
export function httpUrl() {
  return z
    .url({ protocol: /^https?$/, error: 'not an http(s) URL' })
    .transform((value) => value.replace(/\/+$/, ''))
    .describe('an http or https URL');
}

/** A PostgreSQL connection string. */
export function postgresUrl() {
  return z
    .url({ protocol: /^postgres(ql)?$/, error: 'not a PostgreSQL URL' })
    .describe('a PostgreSQL URL: postgres://user:password@host:port/database');
}

/** The path of a file that holds PEM, such as a certificate; the value is what the file holds. */
export function pemFile() {
  return z
    .string()
    .transform((path, context) => {
      try {
        const content = readFileSync(path, 'utf8');
        if (/^-----BEGIN [A-Z0-9 ]+-----$/m.test(content)) return content;
        context.addIssue('the file holds no PEM');
      } catch (error) {
        context.addIssue(
          `the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
        );
      }
      return z.NEVER;
    })
    .describe('the path of a PEM file');
}
