import { headerNames } from '@rivulet/contracts';
import { createRandom, readTopic } from '@rivulet/testing';
import { join } from 'node:path';
import { group, killLater, openScene, untilEnded, type Scene } from '../cli-scene.fixture.ts';

/** `REDRIVE_KILL_SEEDS=50` runs so many. */
const seeds = Number(process.env['REDRIVE_KILL_SEEDS'] ?? 3);
const firstSeed = Number(process.env['REDRIVE_KILL_FIRST_SEED'] ?? 1);
const letters = 60;
const preload = join(import.meta.dirname, 'read-env-kill-at.fixture.ts');
const anyTime = 'any time';
const killAt = [
  anyTime,
  'before a send',
  'with a send on its way',
  'between a send and its mark',
  'behind a mark',
];

describe('a redrive that is killed at random moments and goes on', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  it.each(Array.from({ length: seeds }, (_, at) => firstSeed + at))(
    'sends each letter once, none is lost: seed %i',
    async (seed) => {
      scene = await openScene();
      const random = createRandom(seed);
      await scene.bury(Array.from({ length: letters }, () => ({})));
      const { stages, task } = await redriveWithKills(random);

      const copies = await readTopic(scene.kafka, scene.topics.retry);
      const sent = copies.map(({ headers }) => headers[headerNames.letter]?.toString() ?? '');
      const buried = await scene.read(scene.topics.deadLetters);
      const wanted = buried.map(({ partition, offset }) => `${partition}/${offset}`);
      expect({ seed, stages, sent: sent.sort() }).toEqual({ seed, stages, sent: wanted.sort() });
      expect(new Set(copies.map(({ headers }) => headers[headerNames.task]?.toString())).size).toBe(
        task === undefined ? 0 : 1,
      );
    },
    240_000,
  );

  /** Runs the command several times, each time to be killed where the seed says; then lets it end. */
  async function redriveWithKills(
    random: () => number,
  ): Promise<{ stages: string[]; task: string | undefined }> {
    const stages: string[] = [];
    for (let kills = 0; kills < 3; kills += 1) {
      const task = await openTask();
      const stage = killAt[Math.floor(random() * killAt.length)] ?? anyTime;
      const nth = 1 + Math.floor(random() * 3);
      const child = scene.start(
        `dlq redrive --group ${group} --no-follow --rate 40 --yes${task === undefined ? '' : ` --resume ${task}`}`,
        stage === anyTime ? undefined : preload,
        { KILL_AT: stage, KILL_NTH: String(nth) },
      );
      const ended = untilEnded(child);
      const afterMs = Math.floor(random() * 900);
      if (stage === anyTime) await killLater(child, ended, afterMs);
      const { status, output } = await ended;
      stages.push(
        `${stage}, ${stage === anyTime ? `${afterMs} ms` : nth}: ${status === null ? 'killed' : `exit ${status}`}`,
      );
      if (status !== null && /ended|nothing to do/.test(output)) return { stages, task: await lastTask() };
    }
    const task = await openTask();
    const { status } = await scene.run(
      `dlq redrive --group ${group} --no-follow --rate 1000 --yes${task === undefined ? '' : ` --resume ${task}`}`,
    );
    stages.push(`to the end: exit ${status}`);
    expect({ stages, status }).toEqual({ stages, status: 0 });
    return { stages, task: await lastTask() };
  }

  async function tasks(): Promise<{ task: string; step: string }[]> {
    const { output } = await scene.run('audit --json');
    return (JSON.parse(output) as { records: { task: string; step: string }[] }).records;
  }
  const lastTask = async () => (await tasks()).at(-1)?.task;
  async function openTask(): Promise<string | undefined> {
    const records = await tasks();
    const last = records.at(-1);
    return last === undefined || last.step === 'ended' ? undefined : last.task;
  }
});
