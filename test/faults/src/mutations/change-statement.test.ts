import pg from 'pg';
import { changeStatement } from './change-statement.ts';

describe('changeStatement', () => {
  const prototype = pg.Client.prototype as { query: unknown };
  const original = prototype.query;
  const sent: unknown[] = [];
  beforeEach(() => {
    sent.length = 0;
    prototype.query = (statement: unknown) => sent.push(statement);
  });
  afterEach(() => (prototype.query = original));

  it('changes the text of the named statement and of no other', () => {
    changeStatement('claim', 'select 1 where a and b', [[' and b', '']]);
    const client = new pg.Client();
    void client.query({ name: 'claim', text: 'select 1 where a and b' });
    void client.query({ name: 'other', text: 'select 1 where a and b' });
    expect(sent).toEqual([
      { name: 'claim', text: 'select 1 where a' },
      { name: 'other', text: 'select 1 where a and b' },
    ]);
  });

  it('refuses when the statement does not say any more what is to be changed', () => {
    expect(() => changeStatement('claim', 'select 2', [[' and b', '']])).toThrow('mend the mutation');
  });
});
