import { provideStack } from '../provide-stack.ts';
import { partNames, type Stack } from '../stack.ts';
import { stackPorts } from './config.ts';
import type { BringUpOptions } from './bring-up.ts';

export type StartStackOptions = Pick<
  BringUpOptions,
  'config' | 'env' | 'steps' | 'ending' | 'say' | 'notice'
> & {
  stateDir: string;
};

/** Provides the stack, shows its parts, and sees to its end; a part that is lost ends everything. */
export async function startStack(options: StartStackOptions): Promise<Stack> {
  const { config, env, stateDir, steps, ending, say, notice } = options;
  const { signal } = ending;
  const { promise, resolve, reject } = Promise.withResolvers<Stack>();
  // A start that is given up has ended its parts when it rejects, so the end waits for that too.
  const stop = (): Promise<boolean> =>
    promise.then(
      (stack) => stack.stop().then(() => true),
      () => true,
    );
  ending.then('stack', [{ stop }]);
  await steps.step('stack', async () => {
    const log = { info: say, warn: notice };
    provideStack({ env, log, stateDir, ports: stackPorts(config), signal }).then(resolve, reject);
    const { kind, parts } = await promise;
    return `${kind}: ${parts.map(({ part }) => partNames[part]).join(', ')}`;
  });
  const stack = await promise;
  void stack.lost.then(({ message }) => ending.fail(message));
  return stack;
}
