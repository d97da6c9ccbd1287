/** Codes of sockets, and of PostgreSQL: connection exceptions, ending or starting, no such database yet, too many connections. */
const codes =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|08...|57P0[123]|3D000|53300)$/;
/** Errors that the driver makes itself carry no code. */
const words = /^(timeout expired|timeout exceeded when trying to connect|connection terminated)/i;

/** Whether it only says that PostgreSQL does not answer now: a job that starts with it asks again. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (typeof code === 'string' && codes.test(code)) || words.test(error.message);
}
