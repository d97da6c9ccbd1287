import { once } from 'node:events';
import { forkMeasured } from '../measure/measured-process.ts';
import type { ApiRequest, Listening, Seen } from './api-messages.ts';

/** The stub API and the collector, in a process of their own. */
export interface ApiChild extends Omit<Listening, 'kind'> {
  ask(request: ApiRequest): Promise<Seen>;
  close(): void;
}

export async function startApi(): Promise<ApiChild> {
  const file = 'bench/src/subscriber/api-process.ts';
  const child = forkMeasured({ name: 'api', file, env: {} }, 'ignore');
  const answer = async <T>(): Promise<T> => {
    const ended = new AbortController();
    const end = once(child, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('the stub API has ended: its reason stands above');
    });
    const [message] = (await Promise.race([once(child, 'message'), end])) as [T];
    ended.abort();
    end.catch(() => undefined);
    return message;
  };
  const { apiUrl, collectorUrl } = await answer<Listening>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    apiUrl,
    collectorUrl,
    // One after the other: an answer does not say to which question.
    ask(request) {
      const asked = last.then(() => {
        child.send(request);
        return answer<Seen>();
      });
      last = asked.catch(() => undefined);
      return asked;
    },
    close: () => void child.disconnect(),
  };
}
