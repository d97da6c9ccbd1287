/** Whether the brokers can be reached. */
export interface MemoryBrokers {
  isUp(): boolean;
  /** @throws Error while they are down */
  reach(): void;
  stop(): void;
  start(): void;
  /** Called at each start. */
  onStart(listener: () => void): void;
}

export function createMemoryBrokers(): MemoryBrokers {
  const listeners: (() => void)[] = [];
  let up = true;
  return {
    isUp: () => up,
    reach() {
      if (!up) throw new Error('brokers are down');
    },
    stop: () => void (up = false),
    start() {
      up = true;
      for (const listener of listeners) listener();
    },
    onStart: (listener) => void listeners.push(listener),
  };
}
