import { onConnection } from './on-connection.ts';
import { openTestDatabase, type TestDatabase } from './testing/index.ts';

describe('onConnection', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  it('fails the next statement when the connection breaks between two, and does not end the process', async () => {
    const work = onConnection(database.pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      const broken = new Promise<void>((resolve) => client.once('end', resolve));
      await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await broken;
      // Without a listener this throws, which nobody catches when the driver does it.
      client.emit('error', new Error('the connection is gone'));
      await client.query('select 1');
    });
    await expect(work).rejects.toThrow(/not queryable|closed|terminat/i);
    await expect(database.pool.query('select 1')).resolves.toMatchObject({ rowCount: 1 });
  });

  it('rolls back what the work had begun when it fails', async () => {
    await database.pool.query('create table things (id int)');
    const work = onConnection(database.pool, async (client) => {
      await client.query('begin');
      await client.query('insert into things values (1)');
      throw new Error('no more');
    });
    await expect(work).rejects.toThrow('no more');
    expect((await database.pool.query('select 1 from things')).rowCount).toBe(0);
  });
});
