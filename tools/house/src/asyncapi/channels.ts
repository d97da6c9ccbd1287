import {
  auditTopic,
  deadLetterTopic,
  environmentPlan,
  outcomeTopic,
  ownSubscriptions,
  retryTopic,
  type TopicSpec,
} from '@rivulet/contracts';
import { auditMessage, messageNames, type Node } from './messages.ts';

export interface Channel {
  topic: string;
  message: string;
  summary: string;
}

/** Every topic of an environment, without its prefix. */
export const channels: readonly Channel[] = [
  ...ownSubscriptions.flatMap(({ event, groups }): Channel[] => {
    const { topic } = event;
    const names = messageNames(event);
    return [
      { topic, message: names.event, summary: `Every ${event.name}, once for all groups.` },
      {
        topic: outcomeTopic(topic),
        message: 'EventOutcome',
        summary: `What became of each ${event.name} in each group.`,
      },
      ...groups.flatMap((group): Channel[] => [
        {
          topic: retryTopic(topic, group),
          message: names.retry,
          summary: `${group}: events that are tried again, wait behind such a one, or are sent by a redrive or a replay.`,
        },
        {
          topic: deadLetterTopic(topic, group),
          message: names.deadLetter,
          summary: `${group}: events that get no call any more, with the reason.`,
        },
      ]),
    ];
  }),
  {
    topic: auditTopic(''),
    message: auditMessage,
    summary: 'What operators did for groups: the ledger of all redrives, discards, replays and seeks.',
  },
];

function kafkaBinding({ partitions, config }: TopicSpec): Node {
  const settings = {
    'cleanup.policy': [config['cleanup.policy']],
    'retention.ms': Number(config['retention.ms']),
    ...(config['max.message.bytes'] === undefined
      ? {}
      : { 'max.message.bytes': Number(config['max.message.bytes']) }),
  };
  return { partitions, topicConfiguration: settings, bindingVersion: '0.5.0' };
}

/** @throws Error for a topic of which the environment's plan knows nothing */
export function renderChannels(): Node {
  const plan = new Map(environmentPlan().map((spec) => [spec.name, spec]));
  return Object.fromEntries(
    channels.map(({ topic, message, summary }) => {
      const spec = plan.get(topic);
      if (spec === undefined) throw new Error(`${topic} is not in the plan of an environment`);
      return [
        topic,
        {
          ...{ address: topic, summary },
          messages: { [message]: { $ref: `#/components/messages/${message}` } },
          bindings: { kafka: kafkaBinding(spec) },
        },
      ];
    }),
  );
}
