declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    constructor(options: { maxInFlightRequests: number; logger: object });
    pending: unknown[];
    scheduleCheckPendingRequests(): void;
  }
}
