import { integer, setting, type CrossRule } from '@rivulet/service';

/** What a connection may do before it is a request. */
export const connectionLimits = {
  maxHeaderBytes: setting(
    'MAX_HEADER_BYTES',
    integer({ min: 1_024, max: 1_048_576 }).default(16_384),
    'Largest request line with headers, in bytes.',
  ),
  headersTimeoutMs: setting(
    'HEADERS_TIMEOUT_MS',
    integer({ min: 100 }).default(10_000),
    'Time for the headers of a request to arrive, in ms.',
  ),
  requestTimeoutMs: setting(
    'REQUEST_TIMEOUT_MS',
    integer({ min: 100 }).default(30_000),
    'Time for a whole request to arrive, in ms.',
  ),
  keepAliveTimeoutMs: setting(
    'KEEP_ALIVE_TIMEOUT_MS',
    integer({ min: 1 }).default(75_000),
    'How long an idle connection stays open, in ms: longer than a load balancer in front keeps it, or requests are lost that it sends just then.',
  ),
};

export const connectionLimitRules: readonly CrossRule<typeof connectionLimits>[] = [
  ({ headersTimeoutMs, requestTimeoutMs }) =>
    headersTimeoutMs <= requestTimeoutMs
      ? undefined
      : `HEADERS_TIMEOUT_MS=${headersTimeoutMs} must not be above REQUEST_TIMEOUT_MS=${requestTimeoutMs}`,
];
