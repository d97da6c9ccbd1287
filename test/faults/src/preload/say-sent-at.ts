import { subscribe } from 'node:diagnostics_channel';

/**
 * Loaded before an app by `--import`, after the clock is shifted: each call says when it was made, by the caller's clock.
 * An API on a loaded machine may see a call long after its caller gave it up; so it is known which attempt it was.
 */
subscribe('undici:request:create', (message) => {
  const { request } = message as { request: { addHeader(name: string, value: string): void } };
  request.addHeader('sent-at', String(Date.now()));
});
