import type { Response } from 'express';

/** What a client may be allowed to do. */
export const scopes = ['orders:read', 'orders:write'] as const;
export type Scope = (typeof scopes)[number];

/** Who sends a request, as its credentials have shown. */
export interface Client {
  /** Unique over all kinds of credentials, such as `key:shop` or `jwt:3f2a`; visible ASCII, no blanks. */
  id: string;
  scopes: ReadonlySet<string>;
}

export function setClient(response: Response, client: Client): void {
  response.locals.client = client;
}

/** Nobody, where nothing is asked for credentials. */
export function clientOf(response: Response): Client | undefined {
  return response.locals.client as Client | undefined;
}
