import type { Dispatcher } from 'undici';

/** An answer as far as it tells something. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Beginning of the body of an answer that is no success; empty for a success. */
  excerpt: string;
}

/** More of a body is not read, and its connection not used again: a body may be of any length. */
const longestBodyBytes = 131_072;
const longestExcerptBytes = 16_384;

/**
 * Sends the request and reads its answer to the end. undici's `request` makes a stream of each body, for which a call
 * that only wants the status would pay a sixth of what undici takes.
 * @throws the signal's reason; errors of the connection, also of one that breaks in the middle of the body
 */
export function readAnswer(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else dispatcher.dispatch(request, new AnswerReader(signal, resolve, reject));
  });
}

class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: Answer['headers'] = {};
  #chunks: Buffer[] | undefined;
  #bytes = 0;

  constructor(signal: AbortSignal, resolve: (answer: Answer) => void, reject: (error: unknown) => void) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener('abort', this);
  }

  /** The signal aborts: the request may still wait for a connection. */
  handleEvent(): void {
    this.#controller?.abort(this.#signal.reason as Error);
    this.#fail(this.#signal.reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(this.#signal.reason as Error);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Answer['headers'],
  ): void {
    // Informational ones may have come before.
    this.#status = status;
    this.#headers = headers;
    this.#chunks = status >= 200 && status < 300 ? undefined : [];
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#chunks?.push(chunk);
    const longest = this.#chunks === undefined ? longestBodyBytes : longestExcerptBytes;
    if (this.#bytes < longest) return;
    this.#answer();
    controller.abort(new Error('the rest of the answer is not read'));
  }

  onResponseEnd(): void {
    this.#answer();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#fail(error);
  }

  #answer(): void {
    this.#signal.removeEventListener('abort', this);
    const excerpt = this.#chunks === undefined ? '' : Buffer.concat(this.#chunks).toString('utf8');
    this.#resolve({ status: this.#status, headers: this.#headers, excerpt });
  }

  #fail(error: unknown): void {
    this.#signal.removeEventListener('abort', this);
    this.#reject(error);
  }
}
