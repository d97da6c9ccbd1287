/** One Ctrl-C can arrive twice: from the terminal and once more from npm. Only a later one is a second wish. */
const sameKeystrokeMs = 500;
const exitInterrupted = 130;

/** Calls back for SIGTERM, SIGINT and a parent that closed its IPC channel. A second SIGINT exits at once. */
export function onStopRequest(stop: (reason: string) => void, now: () => number = Date.now): void {
  let interruptedAt: number | undefined;
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => {
    if (interruptedAt !== undefined && now() - interruptedAt >= sameKeystrokeMs)
      process.exit(exitInterrupted);
    interruptedAt ??= now();
    stop('SIGINT');
  });
  process.once('disconnect', () => stop('parent process is gone'));
  process.channel?.unref();
}
