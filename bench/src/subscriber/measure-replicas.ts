import { addSample, type Samples } from '../measure/figures.ts';
import { finish, isAllCalled, untilSeen, wrongIn } from './measure-run.ts';
import type { Scene } from './scene.ts';

/** What an API answers late and lets each replica call so often at a time is the limit, not the processor. */
const latency = { latencyMs: 50 };
const env = { MAX_IN_FLIGHT: '32' };
/** Both have joined by then: so many calls of one replica take 7 s. */
const warmUpShare = 0.3;

/** The same events by one replica, then by two that share them: how much more two do. @throws when a run was not correct */
export async function measureReplicas(scene: Scene, events: number, samples: Samples): Promise<string> {
  const one = await rateOf(scene, events, ['first']);
  const two = await rateOf(scene, events, ['first', 'second']);
  addSample(samples, 'subscriber.replicas.one.rate', one);
  addSample(samples, 'subscriber.replicas.two.rate', two);
  addSample(samples, 'subscriber.replicas.ratio', two / one);
  return `one ${one.toFixed(0)}/s, two ${two.toFixed(0)}/s`;
}

async function rateOf(scene: Scene, events: number, replicas: readonly string[]): Promise<number> {
  const warmUp = Math.round(events * warmUpShare);
  await scene.provideTopic(events);
  await scene.forget(events);
  await scene.api.ask({ kind: 'begin', events, warmUp, latency });
  const children = replicas.map((replica) =>
    scene.start('everything', { events, warmUp: 1, as: `everything-${replica}-of-${replicas.length}`, env }),
  );
  await Promise.all(children.map((child) => untilSeen(scene.api, child, isAllCalled(events), 100)));
  await Promise.all(children.map(finish));
  const seen = await scene.api.ask({ kind: 'read' });
  const problem = wrongIn('everything', seen, events);
  if (problem !== undefined) throw new Error(`${replicas.length} replicas: ${problem}`);
  return ((events - warmUp) * 1_000) / seen.measuredMs;
}
