/** The trace id of a W3C `traceparent`; undefined for any other text. */
export function extractTraceId(traceParent: string | undefined): string | undefined {
  return /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(traceParent ?? '')?.[1];
}
