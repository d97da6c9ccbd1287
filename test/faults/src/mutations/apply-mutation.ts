import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { changeStatement } from './change-statement.ts';
import { confirmUnseen, dropIdempotencyKeys, forgetParkedKeys } from './mutate-publisher.ts';
import type { MutationName } from './mutations.ts';

const kit = join(import.meta.dirname, '../../../../libs/subscriber/src');

function storeSource(): string {
  return readFileSync(join(kit, 'postgres-idempotency-store.ts'), 'utf8');
}

/** The prototype of a class inside the kit, which exports none of them. @throws Error when it has no such method any more */
async function prototypeOf(
  file: string,
  className: string,
  method: string,
): Promise<Record<string, (this: never, ...args: never[]) => unknown>> {
  const module = (await import(pathToFileURL(join(kit, file)).href)) as Record<
    string,
    { prototype: Record<string, () => unknown> } | undefined
  >;
  const prototype = module[className]?.prototype;
  if (typeof prototype?.[method] !== 'function')
    throw new Error(`${className}.${method} is no longer in ${file}: mend the mutation`);
  return prototype;
}

const apply: Record<MutationName, () => Promise<void>> = {
  async ledger() {
    const ledger = await prototypeOf('offset-ledger.ts', 'OffsetLedger', 'lowWaterMark');
    ledger.lowWaterMark = function (this: { next(): number }) {
      return this.next();
    };
  },
  async claim() {
    changeStatement('idempotency-claim', storeSource(), [
      ['where (held.state = 0 and held.lease_until < clock_timestamp()', 'where true or (held.state = 0'],
    ]);
  },
  async fencing() {
    changeStatement('idempotency-settle', storeSource(), [
      [' and held.token = outcome.token', ''],
      [' and held.state in (0, outcome.state)', ''],
    ]);
  },
  async drain() {
    const scheduler = await prototypeOf('schedule-by-key.ts', 'KeyScheduler', 'drain');
    const drain = scheduler.drain as (this: unknown) => Promise<void>;
    scheduler.drain = function (this: unknown) {
      void drain.call(this);
      return Promise.resolve();
    };
    // Otherwise what was under way would be written down while the process closes its other parts.
    process.prependListener('SIGTERM', () => process.exit(0));
  },
  async parking() {
    const lane = await prototypeOf('lane.ts', 'Lane', 'expectCopy');
    lane.expectCopy = () => undefined;
  },
  'broker-answer': () => Promise.resolve(confirmUnseen()),
  'order-key': () => Promise.resolve(dropIdempotencyKeys()),
  'held-back': () => Promise.resolve(forgetParkedKeys()),
};

/** Turns a safety mechanism of the kit or of the publisher off in this process. @throws Error when the kit has changed so that it can't be done */
export function applyMutation(name: MutationName): Promise<void> {
  return apply[name]();
}
