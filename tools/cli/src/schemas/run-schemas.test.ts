import { startDevRegistry, type DevRegistry } from '@rivulet/local-stack';
import { createOutput } from '../output.ts';
import { createRegistrySubjects } from './registry-subjects.ts';
import { openRepository, orderSchema } from './repository.fixture.ts';
import { runCheck, runDiff, runRegister } from './run-schemas.ts';

let server: DevRegistry;
let repository: ReturnType<typeof openRepository>;
beforeEach(async () => {
  server = await startDevRegistry({ port: 0 });
  repository = openRepository({ git: false });
  repository.write('ordered.avsc', orderSchema({ quantity: 'int' }));
  repository.write('outcome.avsc', orderSchema({}, '*.outcome'));
});
afterEach(async () => {
  await server.close();
  repository.remove();
});

const registry = () => ({ subjects: createRegistrySubjects(server.url), prefix: 't.' });
const subjects = ['t.shop.ordered-value', 't.shop.ordered.outcome-value'];

async function shown(run: (output: ReturnType<typeof createOutput>) => Promise<number>) {
  let text = '';
  const stream = { write: (more: string) => (text += more) };
  const status = await run(createOutput(true, stream, stream));
  return { status, ...(JSON.parse(text) as object) };
}
const register = (dryRun = false) =>
  shown((output) => runRegister(repository.folder, registry(), { dryRun }, output));
const diff = () => shown((output) => runDiff(repository.folder, registry(), output));
const check = () => shown((output) => runCheck(repository.folder, registry(), output));

describe('the schemas in the registry', () => {
  it('are registered once, with the level, each under the subject of its topic', async () => {
    expect(await diff()).toMatchObject({ status: 1, same: false });
    expect(await register(true)).toMatchObject({ status: 0, dryRun: true });
    expect(await diff()).toMatchObject({ status: 1, same: false });

    const first = await register();
    expect(first).toMatchObject({
      ...{ status: 0, refused: [] },
      registered: subjects.map((subject) => ({ subject, isNew: true, level: 'BACKWARD_TRANSITIVE' })),
    });
    expect(await diff()).toMatchObject({ status: 0, same: true });
    expect(await register()).toMatchObject({
      registered: subjects.map((subject) => ({ subject, isNew: false })),
    });
    expect(await registry().subjects.versions(subjects[0] ?? '')).toMatchObject([{ version: 1 }]);
  });

  it('get the level back that somebody took away, and keep a stricter one', async () => {
    await register();
    const { subjects: there } = registry();
    await there.setLevel(subjects[0] ?? '', 'NONE');
    await there.setLevel(subjects[1] ?? '', 'FULL_TRANSITIVE');
    expect(await diff()).toMatchObject({ status: 1 });
    await register();
    expect(await Promise.all(subjects.map((subject) => there.level(subject)))).toEqual([
      'BACKWARD_TRANSITIVE',
      'FULL_TRANSITIVE',
    ]);
  });

  it('are all left as they are when one of them breaks what was written before', async () => {
    await register();
    repository.write('ordered.avsc', orderSchema({ quantity: 'boolean' }));
    repository.write('other.avsc', orderSchema({}, 'shop.other'));
    const breaks = [
      { path: 'quantity', reader: 'boolean', writer: 'int', versions: [`version 1 of ${subjects[0]}`] },
    ];
    expect(await check()).toMatchObject({ status: 1, compatible: false, schemas: [{ breaks }, {}, {}] });
    expect(await register()).toMatchObject({ status: 1, refused: [{ breaks }], registered: [] });
    expect(await registry().subjects.versions('t.shop.other-value')).toEqual([]);
    expect(await registry().subjects.versions(subjects[0] ?? '')).toHaveLength(1);
  });

  it('grow by a version that reads what was written before', async () => {
    await register();
    repository.write('ordered.avsc', orderSchema({ quantity: 'long' }));
    expect(await register()).toMatchObject({ status: 0 });
    repository.write('ordered.avsc', orderSchema({ quantity: 'int' }));
    // The first version may follow the second no more.
    expect(await check()).toMatchObject({ status: 1 });
  });
});
