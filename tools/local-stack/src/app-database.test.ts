import { databaseName, ensureAppDatabase, withDatabase } from './app-database.ts';

describe('databaseName', () => {
  it('is a plain identifier, whatever the app is called', () => {
    expect(databaseName('inventory-subscriber')).toBe('rivulet_inventory_subscriber');
    expect(databaseName('Say "hello"')).toBe('rivulet_say_hello_');
  });
});

describe('withDatabase', () => {
  it('keeps server, user and parameters', () => {
    expect(withDatabase('postgres://u:p%40ss@db:5432/postgres?sslmode=require', 'rivulet_publisher')).toBe(
      'postgres://u:p%40ss@db:5432/rivulet_publisher?sslmode=require',
    );
  });
});

describe('ensureAppDatabase', () => {
  it('says which database could not be made, and where, without the password', async () => {
    const attempt = ensureAppDatabase('postgres://u:secret@127.0.0.1:1/postgres', 'publisher');
    await expect(attempt).rejects.toThrow(
      'The database rivulet_publisher cannot be created at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1.',
    );
  });
});
