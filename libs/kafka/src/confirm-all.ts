import type { ICustomPartitioner, Message, PartitionerArgs, RecordMetadata, TopicMessages } from 'kafkajs';

/**
 * kafkajs 2.2.4 remembers within one send which brokers have answered (producer/sendMessages.js). When a partition's
 * leader moves between its tries to a broker that has answered already, the partition's records are sent to nobody and
 * the send succeeds all the same. So what was to be sent is compared with what the brokers say they have taken.
 */
export function confirmAll(createPartitioner: ICustomPartitioner) {
  const chosen = new WeakMap<Message, number>();

  return {
    /** To be given to the producer: notes where each record goes. */
    createPartitioner(): (args: PartitionerArgs) => number {
      const choose = createPartitioner();
      return (args) => {
        const partition = choose(args);
        chosen.set(args.message, partition);
        return partition;
      };
    },

    /** @throws Error naming the partitions for which no broker has confirmed anything: their records may be missing */
    check(sent: readonly TopicMessages[], answers: readonly RecordMetadata[]): void {
      const confirmed = new Set(answers.map(({ topicName, partition }) => `${topicName}/${partition}`));
      const wanted = new Set(
        sent.flatMap(({ topic, messages }) =>
          messages.map((message) => `${topic}/${chosen.get(message) ?? message.partition}`),
        ),
      );
      const missing = [...wanted].filter((partition) => !confirmed.has(partition));
      if (missing.length === 0) return;
      throw new Error(
        `no broker confirmed the records for ${missing.join(', ')}: a leader moved meanwhile; send them again`,
      );
    },
  };
}
