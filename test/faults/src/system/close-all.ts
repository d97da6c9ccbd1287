/**
 * Closes what was opened, the last one first, each also when others fail: what stays open would keep the suite running.
 * @throws the first failure, after all were tried
 */
export async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.splice(0).reverse()) await close().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
