import type { Setting } from './setting.ts';

export type Settings = Record<string, Setting<unknown>>;

/** The typed values of a set of settings. */
export type ConfigOf<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/** Says what is wrong with a combination of values (`A_MS=9 must be below B_MS=5`), or nothing; several faults as a list. */
export type CrossRule<S extends Settings> = (config: ConfigOf<S>) => string | readonly string[] | undefined;

/** What a process can be told by its environment. Fragments are joined with `...fragment.settings` and `...fragment.crossRules`. */
export interface ConfigDefinition<S extends Settings = Settings> {
  readonly settings: S;
  readonly crossRules: readonly CrossRule<S>[];
}

/** @throws Error when two settings read the same variable. */
export function defineConfig<S extends Settings>(
  settings: S,
  crossRules: readonly CrossRule<S>[] = [],
): ConfigDefinition<S> {
  const seen = new Set<string>();
  for (const { env } of Object.values(settings)) {
    if (seen.has(env))
      throw new Error(`defineConfig: ${env} is read by two settings: give each its own variable`);
    seen.add(env);
  }
  return { settings, crossRules };
}
