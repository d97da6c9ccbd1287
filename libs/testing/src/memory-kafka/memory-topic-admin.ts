import type { TopicAdmin } from '@rivulet/kafka';
import type { MemoryBrokers } from './memory-brokers.ts';
import type { MemoryGroup } from './memory-group.ts';
import type { MemoryLog } from './memory-log.ts';

export function createMemoryTopicAdmin(
  log: MemoryLog,
  brokers: MemoryBrokers,
  groupOf: (name: string) => MemoryGroup,
): TopicAdmin {
  const numbersOf = (topic: string) =>
    Array.from({ length: log.partitions(topic) }, (_, partition) => partition);
  return {
    async topics() {
      brokers.reach();
      return log.specs().map(({ name }) => name);
    },
    async create(specs) {
      brokers.reach();
      for (const spec of specs) log.create(spec);
    },
    async alterSettings(topic, settings) {
      brokers.reach();
      const spec = log.specs().find(({ name }) => name === topic);
      if (spec === undefined) throw new Error(`there is no topic ${topic}`);
      Object.assign(spec.config, settings);
    },
    addPartitions: (topic) =>
      Promise.reject(new Error(`${topic} keeps its partitions: the memory has no more`)),
    async describe(names, settings) {
      brokers.reach();
      const wanted = log.specs().filter(({ name }) => names.includes(name));
      return wanted.map((spec) => {
        const config = Object.entries(spec.config).filter(([setting]) => settings.includes(setting));
        return { ...spec, config: Object.fromEntries(config) };
      });
    },
    async offsets(topic) {
      brokers.reach();
      return numbersOf(topic).map((partition) => ({
        partition,
        low: 0,
        high: log.end({ topic, partition }),
      }));
    },
    async committed(group, topic) {
      brokers.reach();
      return numbersOf(topic).map((partition) => ({
        partition,
        offset: groupOf(group).committed({ topic, partition }) ?? -1,
      }));
    },
    async resetOffsets(group, topic) {
      brokers.reach();
      if (groupOf(group).size() > 0) throw new Error(`group ${group} has running members: stop them first`);
      groupOf(group).forget(topic);
    },
    async describeGroups(groups) {
      brokers.reach();
      return groups.map((group) => {
        const members = Array.from({ length: groupOf(group).size() }, (_, at) => ({
          ...{ id: `member-${at + 1}`, clientId: 'memory', host: 'memory', partitions: [] },
        }));
        return { group, state: members.length > 0 ? 'Stable' : 'Empty', members };
      });
    },
    async members(group) {
      brokers.reach();
      return groupOf(group).size();
    },
    async setOffsets(group, topic, offsets) {
      brokers.reach();
      if (groupOf(group).size() > 0) throw new Error(`group ${group} has running members: stop them first`);
      for (const { partition, offset } of offsets) groupOf(group).set({ topic, partition }, offset);
    },
    reconnect: () => Promise.resolve(),
  };
}
