import {
  auditTopic,
  deadLetterTopic,
  outcomeTopic,
  ownSubscriptions,
  retryTopic,
  type EventSubscriptions,
} from '@rivulet/contracts';
import { channels } from './channels.ts';
import type { Node } from './messages.ts';

interface Operation {
  /** Whose operation it is: an app of this repository, or the `rivulet` command. */
  app: string;
  action: 'send' | 'receive';
  topic: string;
  summary: string;
  group?: string;
}

/** `notification-subscriber.on-hold` is a group of the app before the dot. */
const appOf = (group: string): string => group.split('.')[0] ?? group;
const lastPart = (source: string): string => source.split('/').at(-1) ?? source;

function operationsOf({ event, groups }: EventSubscriptions): Operation[] {
  const { topic, name } = event;
  const [app, outcomes] = [lastPart(event.source), outcomeTopic(topic)];
  return [
    { app, action: 'send', topic, summary: `Sends each ${name} from its outbox, in the order of its key.` },
    { app, action: 'receive', topic: outcomes, summary: 'Keeps what became of each step.' },
    ...groups.flatMap((group) => operationsOfGroup(group, topic, name)),
  ];
}

function operationsOfGroup(group: string, topic: string, name: string): Operation[] {
  const [app, retry, letters] = [appOf(group), retryTopic(topic, group), deadLetterTopic(topic, group)];
  const command = 'rivulet';
  return [
    { app, group, action: 'receive', topic, summary: `Makes its one call for each ${name}.` },
    { app, group, action: 'receive', topic: retry, summary: 'Calls again when the copy is due.' },
    { app, action: 'send', topic: retry, summary: 'Keeps what is to be tried again, or waits for its turn.' },
    { app, action: 'send', topic: letters, summary: 'Gives up, and says why.' },
    { app, action: 'send', topic: outcomeTopic(topic), summary: 'Says what became of its delivery.' },
    { app: command, action: 'receive', topic: letters, summary: 'Lists and shows dead letters.' },
    { app: command, action: 'send', topic: retry, summary: 'Redrives, discards and replays.' },
  ];
}

/** Several groups of an app send to the topic of an event's outcomes: that is one operation. */
export function renderOperations(): Node {
  const audit = auditTopic('');
  const all: Operation[] = [
    ...ownSubscriptions.flatMap(operationsOf),
    { app: 'rivulet', action: 'send', topic: audit, summary: 'Writes down what it does.' },
    { app: 'rivulet', action: 'receive', topic: audit, summary: 'Knows by it what is done, and by whom.' },
  ];
  return Object.fromEntries(
    all.map(({ app, action, topic, summary, group }) => {
      const message = channels.find((channel) => channel.topic === topic)?.message ?? '';
      const binding = { groupId: { type: 'string', const: group }, bindingVersion: '0.5.0' };
      return [
        `${app}.${action}.${topic}`,
        {
          ...{ action, channel: { $ref: `#/channels/${topic}` }, summary, tags: [{ name: app }] },
          messages: [{ $ref: `#/channels/${topic}/messages/${message}` }],
          ...(group === undefined ? {} : { bindings: { kafka: binding } }),
        },
      ];
    }),
  );
}
