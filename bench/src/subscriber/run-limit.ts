import { deductedItems as items, eventIdOf, orderIdOf } from './bench-events.ts';
import type { ContestantTask } from './contestants.ts';
import type { CpuMeter } from './cpu-meter.ts';
import { openInventory } from './deduct-by-hand.ts';

/** As many calls under way as are allowed: each begins when another has ended. Returns how to stop it. */
export function runLimit(task: ContestantTask, meter: CpuMeter): () => Promise<void> {
  const inventory = openInventory(task, meter);
  let next = 0;

  async function callInTurn(): Promise<void> {
    while (next < task.events) {
      const index = next++;
      await inventory.deduct({ eventId: eventIdOf(index), orderId: orderIdOf(index), items });
    }
  }

  const running = Promise.all(Array.from({ length: task.inFlight }, callInTurn));
  return async () => {
    await running;
    await inventory.close();
  };
}
