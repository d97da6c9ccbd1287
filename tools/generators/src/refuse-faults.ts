/** Throws one error with a line for each fault; does nothing when there is none. Nothing has been written then. */
export function refuseFaults(faults: readonly (string | undefined)[]): void {
  const found = faults.filter((fault) => fault !== undefined);
  if (found.length > 0) throw new Error(found.join('\n'));
}
