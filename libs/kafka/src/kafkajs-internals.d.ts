declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    constructor(options: { maxInFlightRequests: number; logger: object });
    pending: unknown[];
    scheduleCheckPendingRequests(): void;
  }
}

declare module 'kafkajs/src/consumer/runner.js' {
  export default class Runner {
    running: boolean;
    fetch(nodeId: number): Promise<unknown[]>;
  }
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    constructor(initialSize?: number);
    readonly buffer: Buffer;
    writeString(value: string | null): this;
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    writeBuffer(value: Buffer): this;
  }
}

declare module 'kafkajs/src/protocol/recordBatch/crc32C/index.js' {
  export default function crc32c(bytes: Buffer): number;
}

declare module 'kafkajs/src/protocol/requests/produce/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';
  import type { Message } from 'kafkajs';
  namespace produce {
    interface PartitionData {
      partition: number;
      messages: Message[];
      firstSequence?: number;
    }
    interface Options {
      acks: number;
      timeout: number;
      compression?: number;
      transactionalId?: string | null;
      /** A number, or kafkajs' own 64-bit number. */
      producerId?: { toString(): string };
      producerEpoch?: number;
      topicData: { topic: string; partitions: PartitionData[] }[];
    }
    type Request = (options: Options) => {
      request: { encode(): Promise<Encoder> };
      response: object;
    };
  }
  const produce: { protocol: (wanted: { version: number | string }) => produce.Request };
  export default produce;
}
