const waitingOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Runs once when the signal aborts, unless taken back before by the function that it gives. The signal must not be aborted yet.
 * One listener stands for all: a signal looks through all of its own at each `addEventListener`, so that ten thousand
 * waits on one signal would cost a hundred million steps.
 */
export function whenAborted(signal: AbortSignal, run: () => void): () => void {
  const waiting = waitingOf.get(signal) ?? listen(signal);
  waiting.add(run);
  return () => void waiting.delete(run);
}

function listen(signal: AbortSignal): Set<() => void> {
  const waiting = new Set<() => void>();
  waitingOf.set(signal, waiting);
  signal.addEventListener('abort', () => waiting.forEach((run) => run()), { once: true });
  return waiting;
}
