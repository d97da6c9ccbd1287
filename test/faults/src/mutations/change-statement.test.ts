import pg from 'pg';
import { changeStatement, changeText } from './change-statement.ts';

const prototype = pg.Client.prototype as { query: unknown };
const original = prototype.query;
const sent: unknown[] = [];
beforeEach(() => {
  sent.length = 0;
  prototype.query = (statement: unknown) => sent.push(statement);
});
afterEach(() => (prototype.query = original));

describe('changeStatement', () => {
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

describe('changeText', () => {
  it('changes what statements without a name say, and leaves others alone', () => {
    changeText('select 1 where a', [' where a', '']);
    const client = new pg.Client();
    void client.query('select 1 where a');
    void client.query('select 2');
    void client.query({ name: 'named', text: 'select 1 where a' });
    expect(sent).toEqual(['select 1', 'select 2', { name: 'named', text: 'select 1 where a' }]);
  });

  it('refuses when no statement says any more what is to be changed', () => {
    expect(() => changeText('select 2', [' where a', ''])).toThrow('mend the mutation');
  });
});
