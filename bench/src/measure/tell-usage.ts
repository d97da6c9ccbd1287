/** Preloaded into each measured process (`--import`): tells what it has used, whenever it is asked. */
export interface Usage {
  kind: 'usage';
  /** User and system time since the process began. */
  cpuMicros: number;
  rssBytes: number;
}

export const askForUsage = 'rivulet-bench-usage';

process.on('message', (message) => {
  if (message !== askForUsage) return;
  const { user, system } = process.cpuUsage();
  const usage: Usage = { kind: 'usage', cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
  process.send?.(usage);
});
// Whether the process may end is not for its spectator to say.
process.channel?.unref();
