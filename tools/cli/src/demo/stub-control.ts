import type { BehaviourInput, LedgerSummary } from '@rivulet/testing';
import { UnavailableError } from '../exits.ts';

/** A stub API of the local stack, as whoever breaks and mends it sees it. */
export interface StubControl {
  url: string;
  behave(behaviour: BehaviourInput): Promise<void>;
  summary(): Promise<LedgerSummary>;
  /** As it behaved when it was found. */
  restore(): Promise<void>;
}

const answerMs = 10_000;

async function ask(url: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(answerMs) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** @throws UnavailableError when there is none: a real API has no such control, and is not touched */
export async function findStub(name: string, url: string): Promise<StubControl> {
  const control = `${url}/_control`;
  const set = async (behaviour: unknown): Promise<void> => {
    await ask(control, { method: 'PUT', body: JSON.stringify(behaviour) });
  };
  const found = await ask(control).catch((cause: unknown) => {
    const why = `no stub of the ${name} API answers at ${control}`;
    throw new UnavailableError(`${why}: start the local stack in another terminal, with npx rivulet up`, {
      cause,
    });
  });
  return {
    url,
    behave: set,
    summary: async () => (await ask(`${url}/_ledger/summary`)) as LedgerSummary,
    restore: () => set(found),
  };
}

/** @throws UnavailableError with what to do */
export async function findPublisher(url: string): Promise<void> {
  const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(answerMs) }).catch(() => ({
    status: 0,
  }));
  if (status === 200) return;
  const how = status === 0 ? 'no publisher answers' : `the publisher is not ready (${status})`;
  throw new UnavailableError(
    `${how} at ${url}/readyz: start the local stack in another terminal, with npx rivulet up`,
  );
}
