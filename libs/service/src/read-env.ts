/** The environment of this process, for the few defaults that stand outside of an app's config. */
export function readEnv(): Record<string, string | undefined> {
  return process.env;
}
