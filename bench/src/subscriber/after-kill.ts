import { once } from 'node:events';
import { addSample, type Samples } from '../measure/figures.ts';
import { isAllCalled, untilSeen } from './measure-run.ts';
import type { Scene } from './scene.ts';

const latency = { latencyMs: 5, slowEvery: 100, slowMs: 500 };
/** As short as the kit allows: it is not the waiting for a dead member that is measured. */
const env = {
  SESSION_TIMEOUT_MS: '6000',
  DRAIN_TIMEOUT_MS: '2000',
  API_TIMEOUT_MS: '2000',
  IDEMPOTENCY_LEASE_MS: '6000',
};

/** SIGKILL when half of the calls are made, another process at once: how many calls are made twice. @throws when one is lost or out of order */
export async function measureAfterKill(scene: Scene, events: number, samples: Samples): Promise<string> {
  await scene.provideTopic(events);
  await scene.forget(events);
  await scene.api.ask({ kind: 'begin', events, warmUp: 0, latency });
  const start = (as: string) => scene.start('everything', { events, warmUp: 1, as, env });
  const first = start('everything-killed');
  await untilSeen(scene.api, first, ({ answered }) => answered >= events / 2, 5);
  const exited = once(first, 'exit');
  first.kill('SIGKILL');
  await exited;
  const second = start('everything-after-kill');
  await untilSeen(scene.api, second, isAllCalled(events), 100);
  const ended = once(second, 'exit');
  second.kill('SIGKILL');
  await ended;
  const { lost, duplicated, misordered, cut, answered } = await scene.api.ask({ kind: 'read' });
  if (lost > 0 || misordered > 0 || answered < events)
    throw new Error(
      `everything after SIGKILL: of ${events} events ${answered} were answered, ${lost} lost; ${misordered} calls misordered`,
    );
  addSample(samples, 'subscriber.everything.afterKill.duplicates', duplicated);
  addSample(samples, 'subscriber.everything.afterKill.inFlight', cut);
  return `${duplicated} of ${events} calls made twice, ${cut} were under way`;
}
