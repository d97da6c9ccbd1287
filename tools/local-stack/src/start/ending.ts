export interface Stoppable {
  /** Resolves with false when it had to be killed. */
  stop(): Promise<boolean>;
}

/** How everything comes to its end: who asks for it, and in which order it happens. */
export interface Ending {
  /** Aborts when the end has been asked for, or when something failed for good. */
  signal: AbortSignal;
  /** Why it ends, if not by request. */
  failure(): string | undefined;
  /** Ends everything because of this; the first reason counts. */
  fail(sentence: string): void;
  /** Aborts the signal, for what is still being started. */
  begin(): void;
  /** Adds what was started after all the rest, and so is ended before it. */
  then(name: string, parts: readonly Stoppable[]): void;
  /** Ends all, group after group. Resolves with the names of the groups of which something had to be killed. */
  run(onGroup: (name: string) => void): Promise<string[]>;
}

/** @param requested aborts when somebody asks for the end */
export function createEnding(requested: AbortSignal): Ending {
  const begun = new AbortController();
  const groups: { name: string; parts: readonly Stoppable[] }[] = [];
  let failure: string | undefined;
  return {
    signal: AbortSignal.any([requested, begun.signal]),
    failure: () => failure,
    fail: (sentence) => {
      if (requested.aborted) return;
      failure ??= sentence;
      begun.abort();
    },
    begin: () => begun.abort(),
    then: (name, parts) => void groups.push({ name, parts }),
    run: async (onGroup) => {
      const killed: string[] = [];
      for (let group = groups.pop(); group; group = groups.pop()) {
        onGroup(group.name);
        const ended = await Promise.all(group.parts.map((part) => part.stop()));
        if (ended.includes(false)) killed.push(group.name);
      }
      return killed;
    },
  };
}
