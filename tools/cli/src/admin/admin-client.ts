import type { SubscriberStatus } from '@rivulet/subscriber';
import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import type { AdminConfig } from '../config.ts';

/** A process that has subscribers. */
export interface AdminClient {
  /** Where it answers, one address. */
  url: string;
  status(): Promise<SubscriberStatus[]>;
  /** Resolves when the group is left. `forSeconds`: it goes on by itself after that. */
  pause(group: string | undefined, forSeconds: number | undefined): Promise<SubscriberStatus[]>;
  resume(group: string | undefined): Promise<SubscriberStatus[]>;
}

/** The process does not answer, or refuses; the message says what to do. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
}

/** A pause waits for calls under way, as long as the subscriber's DRAIN_TIMEOUT_MS and its leaving the group take. */
const answerMs = 120_000;

/**
 * One for each address that the hosts of the URLs have: in Kubernetes the name of a headless service stands for all its
 * pods. @throws AdminError for a host that nobody knows
 */
export async function openAdmin({ urls, token }: AdminConfig): Promise<AdminClient[]> {
  const each = await Promise.all(urls.map(addressesOf));
  return [...new Set(each.flat())].map((url) => createClient(url, token));
}

async function addressesOf(text: string): Promise<string[]> {
  const url = new URL(text);
  const base = (): string => url.href.replace(/\/+$/, '');
  // A certificate is for the name.
  if (url.protocol === 'https:') return [base()];
  const found = await lookup(url.hostname.replace(/^\[|\]$/g, ''), { all: true }).catch((error: unknown) => {
    throw new AdminError(`${text}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  });
  // Of a host that has both, such as localhost, both are one.
  const ipv4 = found.filter(({ family }) => family === 4);
  return (ipv4.length > 0 ? ipv4 : found).map(({ address }) => {
    url.hostname = isIPv6(address) ? `[${address}]` : address;
    return base();
  });
}

function createClient(url: string, token: string): AdminClient {
  async function ask(
    method: 'GET' | 'POST',
    path: string,
    query: Record<string, string | number | undefined> = {},
  ): Promise<SubscriberStatus[]> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) search.set(name, String(value));
    const { request } = await import('undici'); // The other commands start without it.
    const { statusCode, body } = await request(`${url}/admin${path}?${search.toString()}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      headersTimeout: answerMs,
      signal: AbortSignal.timeout(answerMs),
    }).catch((error: unknown) => {
      throw new AdminError(`${url} does not answer: ${wordsOf(error)}`, { cause: error });
    });
    const text = await body.text();
    if (statusCode !== 200) throw new AdminError(`${url}: ${refusal(statusCode, text)}`);
    return (JSON.parse(text) as { subscribers: SubscriberStatus[] }).subscribers;
  }
  return {
    url,
    status: () => ask('GET', '/status'),
    pause: (group, forSeconds) => ask('POST', '/pause', { group, forSeconds }),
    resume: (group) => ask('POST', '/resume', { group }),
  };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ((error as { code?: string }).code ?? error.name);
}

function refusal(status: number, text: string): string {
  if (status === 401) return 'refuses ADMIN_TOKEN: it must be the one that the subscriber was started with';
  if (status === 404 && !text.startsWith('{'))
    return 'has no admin endpoint: start the subscriber with ADMIN_TOKEN';
  return `answers ${status}: ${text.slice(0, 300)}`;
}
