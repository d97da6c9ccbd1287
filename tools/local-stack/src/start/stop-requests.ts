/** One Ctrl-C can arrive twice: from the terminal and once more from npm. Only a later one is a second wish. */
const sameKeystrokeMs = 500;

/**
 * Aborts the returned signal at the first SIGINT, SIGTERM or SIGHUP. A further SIGINT or SIGTERM calls `force`; a
 * SIGHUP does not: it is no wish, but the end of a terminal, or of npm.
 */
export function onStopRequests(
  source: Pick<NodeJS.EventEmitter, 'on'>,
  force: () => void,
  now: () => number = () => performance.now(),
): AbortSignal {
  const stop = new AbortController();
  let firstAt: number | undefined;
  const request = (name: string): void => {
    if (firstAt !== undefined && now() - firstAt >= sameKeystrokeMs && name !== 'SIGHUP') force();
    firstAt ??= now();
    stop.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) source.on(name, () => request(name));
  return stop.signal;
}
