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
