import { postgresUrl } from './config/forms.ts';
import { runMigrations, type Migrations } from './run-migrations.ts';
import { setting } from './config/setting.ts';

const databaseUrl = setting('DATABASE_URL', postgresUrl(), 'the database', { secret: true });
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** A job on a database that fails as given, one after the other, and then works; a clock of its own. */
function jobOn(given: { failures?: Error[]; pending?: string[]; env?: Record<string, string> } = {}) {
  const { failures = [], pending = ['a/1'], env = { DATABASE_URL: 'postgres://u:hunter2@h/d' } } = given;
  const state = { at: 0, closed: 0, ran: 0, printed: [] as string[], complained: [] as string[] };
  const fail = (): void => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  };
  const migrations: Migrations = {
    async script() {
      fail();
      return pending.map((name) => `create table "${name}";`).join('\n');
    },
    async run() {
      fail();
      state.ran += 1;
      return pending;
    },
    close: async () => void (state.closed += 1),
  };
  const run = (line: string) =>
    runMigrations(
      { name: 'app', databaseUrl, open: () => migrations },
      {
        ...{ env, argv: line.split(' ').filter((word) => word !== '') },
        print: (text) => void state.printed.push(text),
        complain: (text) => void state.complained.push(text),
        now: () => state.at,
        pause: async (ms) => void (state.at += ms),
      },
    );
  return { state, run };
}

describe('runMigrations', () => {
  it('says what was applied, and closes', async () => {
    const { state, run } = jobOn();
    expect(await run('')).toBe(0);
    expect(state).toMatchObject({ ran: 1, closed: 1, printed: ['applied a/1'], complained: [] });
  });

  it('is content when there is nothing to do', async () => {
    const { state, run } = jobOn({ pending: [] });
    expect([await run(''), await run('--dry-run'), await run('--json')]).toEqual([0, 0, 0]);
    expect(state.printed).toEqual(['nothing to do', '-- nothing to do', '{"dryRun":false,"applied":[]}']);
  });

  it('only shows the SQL when told to', async () => {
    const { state, run } = jobOn();
    expect(await run('--dry-run')).toBe(0);
    expect(state).toMatchObject({ ran: 0, printed: ['create table "a/1";'] });
  });

  it('waits for the database as long as it is told, and says for what once', async () => {
    const patient = jobOn({ failures: [away, away, away] });
    expect(await patient.run('--wait 3')).toBe(0);
    expect(patient.state).toMatchObject({ ran: 1, complained: ['waiting: connect ECONNREFUSED'] });

    const impatient = jobOn({ failures: [away, away, away] });
    expect(await impatient.run('--wait 2')).toBe(69);
    expect(impatient.state).toMatchObject({ ran: 0, closed: 1 });
    expect(impatient.state.complained.at(-1)).toBe('app: connect ECONNREFUSED');
  });

  it('does not wait when a migration fails', async () => {
    const { state, run } = jobOn({ failures: [new Error('syntax error')] });
    expect(await run('--wait 60')).toBe(70);
    expect(state).toMatchObject({ at: 0, closed: 1, complained: ['app: syntax error'] });
  });

  it.each([
    ['--wait soon', 64, '--wait=soon is no number of seconds'],
    ['--nonsense', 64, '--nonsense'],
    ['more words', 64, 'more'],
  ])('refuses %s', async (line, status, words) => {
    const { state, run } = jobOn();
    expect(await run(line)).toBe(status);
    expect(state.complained.join()).toContain(words);
  });

  it('names wrong settings, without a password', async () => {
    const missing = jobOn({ env: {} });
    expect(await missing.run('')).toBe(78);
    expect(missing.state.complained.join()).toContain('DATABASE_URL is not set');
    const wrong = jobOn({ env: { DATABASE_URL: 'mysql://u:hunter2@h' } });
    expect(await wrong.run('')).toBe(78);
    expect(wrong.state.complained.join()).not.toContain('hunter2');
  });
});
