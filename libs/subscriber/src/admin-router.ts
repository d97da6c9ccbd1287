import type { Clock } from '@rivulet/resilience';
import { Router, type RequestHandler } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { RunningSubscriber } from './subscriber-parts.ts';

export interface AdminOptions {
  /** Whoever asks must send it: `Authorization: Bearer TOKEN`. */
  token: string;
  /** The subscribers of this process that run, by group. */
  running: ReadonlyMap<string, RunningSubscriber>;
  clock: Clock;
}

/** A pause that nobody ends may last this long. */
const longestPauseSeconds = 86_400;

/**
 * For operators: `GET /status`; `POST /pause` and `POST /resume`, of all groups or of `?group=`. A pause may end by itself:
 * `?forSeconds=`. It answers when all calls that had begun are over or cut short, and the group is left. Pauses do not
 * outlast the process. Faults are told as problem details (RFC 9457).
 */
export function adminRouter({ token, running, clock }: AdminOptions): Router {
  const ends = new Map<string, () => void>();
  const router = Router();
  router.use(requireToken(token));

  function chosen(group: unknown): [string, RunningSubscriber][] | undefined {
    const all = [...running].filter(([name]) => group === undefined || name === group);
    return group !== undefined && all.length === 0 ? undefined : all;
  }
  function resume(group: string, subscriber: RunningSubscriber): void {
    ends.get(group)?.();
    ends.delete(group);
    subscriber.resume();
  }
  async function pause(
    group: string,
    subscriber: RunningSubscriber,
    seconds: number | undefined,
  ): Promise<void> {
    ends.get(group)?.();
    ends.delete(group);
    if (seconds !== undefined)
      ends.set(
        group,
        clock.after(seconds * 1_000, () => resume(group, subscriber)),
      );
    await subscriber.pause();
  }
  const answer = (): object => ({ subscribers: [...running.values()].map((each) => each.status()) });
  const unknown = (group: unknown): string =>
    `group ${JSON.stringify(group)} does not run here; there is ${[...running.keys()].join(', ') || 'none yet'}`;

  router.get('/status', (_request, response) => void response.json(answer()));
  router.post('/pause', async ({ query }, response) => {
    const seconds = query.forSeconds === undefined ? undefined : Number(query.forSeconds);
    if (
      seconds !== undefined &&
      !(Number.isInteger(seconds) && seconds >= 1 && seconds <= longestPauseSeconds)
    )
      return refuse(response, 400, `forSeconds must be a whole number from 1 to ${longestPauseSeconds}`);
    const subscribers = chosen(query.group);
    if (subscribers === undefined) return refuse(response, 404, unknown(query.group));
    await Promise.all(subscribers.map(([group, subscriber]) => pause(group, subscriber, seconds)));
    response.json(answer());
  });
  router.post('/resume', ({ query }, response) => {
    const subscribers = chosen(query.group);
    if (subscribers === undefined) return refuse(response, 404, unknown(query.group));
    for (const [group, subscriber] of subscribers) resume(group, subscriber);
    response.json(answer());
  });
  return router;
}

type Response = Parameters<RequestHandler>[1];

const titles = { 400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found' } as const;

function refuse(response: Response, status: keyof typeof titles, detail: string): void {
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ title: titles[status], status, detail }));
}

/** Compared as hashes, so that neither content nor length shows in the time it takes. */
function requireToken(token: string): RequestHandler {
  const hash = (value: string): Buffer => createHash('sha256').update(value).digest();
  const wanted = hash(`Bearer ${token}`);
  return (request, response, next) => {
    if (timingSafeEqual(hash(request.headers.authorization ?? ''), wanted)) return next();
    response.setHeader('www-authenticate', 'Bearer');
    refuse(response, 401, 'send Authorization: Bearer TOKEN, with the ADMIN_TOKEN of this process');
  };
}
