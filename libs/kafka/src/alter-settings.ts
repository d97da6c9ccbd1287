/// <reference path="./kafkajs-internals.d.ts" />
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { createErrorFromCode, failure } from 'kafkajs/src/protocol/error.js';
import type { Cluster } from './kafkajs-cluster.ts';
import { ConfigResourceTypes } from './kafkajs.ts';

const apiKey = 44;
const set = 0;

interface Answer {
  code: number;
  message: string | null;
}

/**
 * Sets settings of a topic by IncrementalAlterConfigs (KIP-339, brokers since 2.3). kafkajs has only AlterConfigs, which
 * takes all settings back that it does not name. @throws what the brokers refuse, in their words
 */
export async function alterSettings(
  cluster: Cluster,
  topic: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  await cluster.connect();
  try {
    await cluster.refreshMetadata();
    const broker = await cluster.findControllerBroker();
    await broker.connectionPool.send(incrementalAlterConfigs(topic, settings));
  } finally {
    await cluster.disconnect();
  }
}

/** Version 0 of request and answer, as kafka.apache.org/protocol has them. */
export function incrementalAlterConfigs(topic: string, settings: Readonly<Record<string, string>>) {
  const entries = Object.entries(settings).map(([name, value]) =>
    new Encoder().writeString(name).writeInt8(set).writeString(value),
  );
  const resource = new Encoder().writeInt8(ConfigResourceTypes.TOPIC).writeString(topic).writeArray(entries);
  return {
    request: {
      ...{ apiKey, apiVersion: 0, apiName: 'IncrementalAlterConfigs' },
      encode: async () => new Encoder().writeArray([resource]).writeBoolean(false),
    },
    response: {
      async decode(bytes: Buffer): Promise<Answer[]> {
        const decoder = new Decoder(bytes);
        decoder.readInt32(); // for how long it was throttled
        return decoder.readArray((each) => {
          const answer = { code: each.readInt16(), message: each.readString() };
          each.readInt8();
          each.readString();
          return answer;
        });
      },
      async parse(answers: readonly Answer[]): Promise<void> {
        for (const { code, message } of answers) {
          if (!failure(code)) continue;
          const error = createErrorFromCode(code);
          error.message = `settings of ${topic} were refused: ${message ?? error.message}`;
          throw error;
        }
      },
    },
  };
}
