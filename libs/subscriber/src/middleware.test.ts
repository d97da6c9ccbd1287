import type { Handle } from './define-subscriber.ts';
import { compose, type Middleware } from './middleware.ts';

const context = {
  idempotencyKey: 'g:e-1',
  eventId: 'e-1',
  attempt: 1,
  signal: new AbortController().signal,
};

describe('compose', () => {
  it('runs the first middleware outermost, and each around the next', async () => {
    const steps: string[] = [];
    const noting =
      (name: string): Middleware<string> =>
      (next) =>
      async (event, given) => {
        steps.push(`${name} before`);
        const answer = await next(`${event} ${name}`, given);
        steps.push(`${name} after ${answer.status}`);
        return answer;
      };
    const handle: Handle<string> = async (event) => (steps.push(event), { status: 204 });
    expect(await compose([noting('a'), noting('b')], handle)('event', context)).toEqual({ status: 204 });
    expect(steps).toEqual(['a before', 'b before', 'event a b', 'b after 204', 'a after 204']);
  });

  it('lets a middleware answer in the place of the handler', async () => {
    const handle: Handle<string> = () => Promise.reject(new Error('called'));
    const answering: Middleware<string> = () => async () => ({ status: 200 });
    expect(await compose([answering], handle)('event', context)).toEqual({ status: 200 });
  });

  it('is the handler itself without middleware', () => {
    const handle: Handle<string> = async () => ({ status: 200 });
    expect(compose([], handle)).toBe(handle);
  });

  it('refuses a middleware that gives no function, by its place', () => {
    const lost = (() => undefined) as unknown as Middleware<string>;
    const through: Middleware<string> = (next) => next;
    expect(() => compose([through, lost], async () => ({ status: 200 }))).toThrow('use[1] gave undefined');
  });
});
