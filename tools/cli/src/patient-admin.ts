import type { TopicAdmin } from '@rivulet/kafka';
import { setTimeout as delay } from 'node:timers/promises';

const tries = 20;
const everyMs = 250;

/** Asks again for offsets and settings while leaders or coordinators move, or have just been made: they answer a moment later. */
export function patientAdmin(admin: TopicAdmin): TopicAdmin {
  return {
    ...admin,
    describe: (names, settings) => again(() => admin.describe(names, settings)),
    offsets: (topic) => again(() => admin.offsets(topic)),
    describeGroups: (groups) => again(() => admin.describeGroups(groups)),
    committed: (group, topic) => again(() => admin.committed(group, topic)),
  };
}

async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      const { name, retriable } = error as { name?: string; retriable?: boolean };
      if (name !== 'KafkaJSProtocolError' || retriable !== true || tried >= tries) throw error;
      await delay(everyMs);
    }
  }
}
