import type { BehaviourInput, LedgerEntry, LedgerSummary } from '@rivulet/testing';
import { request } from 'undici';
import { startMeasured, type MeasuredProcess } from '../measure/measured-process.ts';

/** A stub API in a process of its own, with the ledger of the calls that it received. */
export interface ApiProcess {
  url: string;
  /** Replaces its whole behaviour. */
  behave(behaviour: BehaviourInput): Promise<void>;
  /** All of them, or those after that sequence number. */
  calls(since?: number): Promise<LedgerEntry[]>;
  summary(): Promise<LedgerSummary>;
  /** Empties the ledger. */
  forget(): Promise<void>;
  stop: MeasuredProcess['stop'];
}

export async function startApi(name: 'inventory-api' | 'notification-api'): Promise<ApiProcess> {
  const file = `tools/local-stack/src/stub-${name}.ts`;
  const { url, stop } = await startMeasured({ name, file, env: { LOG_LEVEL: 'warn' } });

  async function ask(method: 'GET' | 'PUT' | 'DELETE', path: string, content?: object): Promise<unknown> {
    const body = content === undefined ? null : JSON.stringify(content);
    const answer = await request(`${url}${path}`, { method, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200)
      throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${text}`);
    return JSON.parse(text);
  }

  return {
    url,
    behave: async (behaviour) => void (await ask('PUT', '/_control', behaviour)),
    calls: async (since = 0) => (await ask('GET', `/_ledger?since=${since}`)) as LedgerEntry[],
    summary: async () => (await ask('GET', '/_ledger/summary')) as LedgerSummary,
    forget: async () => void (await ask('DELETE', '/_ledger')),
    stop,
  };
}
