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

declare module 'kafkajs/src/protocol/requests/produce/index.js' {
  interface Request {
    apiKey: number;
    apiVersion: number;
    encode(): Promise<{ buf: Buffer; readonly buffer: Buffer }>;
  }
  type Options = import('./encode-produce.ts').ProduceOptions;
  const produce: {
    protocol(wanted: { version: number }): (options: Options) => { request: Request; response: object };
  };
  export default produce;
}

declare module 'kafkajs/src/consumer/batch.js' {
  type PartitionData = import('./kafkajs-cluster.ts').PartitionData;
  export default class Batch {
    constructor(topic: string, fetchedOffset: string, partition: PartitionData);
    topic: string;
    partition: number;
    rawMessages: unknown[];
    messages: import('kafkajs').KafkaMessage[];
    lastOffset(): string;
  }
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    buffer: Buffer;
    writeInt8(value: number): this;
    writeString(value: string): this;
    writeBoolean(value: boolean): this;
    writeArray(values: Encoder[]): this;
  }
}

declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(bytes: Buffer);
    readInt8(): number;
    readInt16(): number;
    readInt32(): number;
    readString(): string | null;
    readArray<T>(read: (decoder: Decoder) => T): T[];
  }
}

declare module 'kafkajs/src/protocol/error.js' {
  export function failure(code: number): boolean;
  export function createErrorFromCode(code: number): Error;
}
