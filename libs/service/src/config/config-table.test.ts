import { z } from 'zod';
import { commaList, configTable, defineConfig, flag, httpUrl, integer, setting } from './index.ts';

describe('configTable', () => {
  it('gives variable, default as it would be written, meaning and form of each setting', () => {
    const definition = defineConfig({
      brokers: setting('BROKERS', commaList('host:port').default(['a:1', 'b:2']), 'brokers'),
      maxInFlight: setting('MAX', integer({ min: 1, max: 9 }).default(5), 'window'),
      migrate: setting('MIGRATE', flag().default(true), 'migrate'),
      url: setting('URL', httpUrl(), 'api'),
      token: setting('TOKEN', z.string().default('t'), 'token', { secret: true }),
      extra: setting('EXTRA', z.string().optional(), 'extra'),
    });
    expect(configTable(definition).map((row) => [row.env, row.default, row.form])).toEqual([
      ['BROKERS', 'a:1,b:2', 'a comma-separated list of host:port'],
      ['MAX', '5', 'a whole number from 1 to 9'],
      ['MIGRATE', 'true', 'true or false'],
      ['URL', '(required)', 'an http or https URL'],
      ['TOKEN', '(hidden)', 'text'],
      ['EXTRA', '(none)', 'text'],
    ]);
    expect(configTable(definition)[0]?.doc).toBe('brokers');
  });

  it.each([
    [z.enum(['info', 'debug']).default('info'), 'one of info, debug'],
    [z.coerce.number().int().min(1).max(5), 'a whole number, at least 1, at most 5'],
    [z.coerce.number().positive(), 'a number, above 0'],
    [z.coerce.boolean(), 'true or false'],
    [z.url(), 'a URL'],
    [z.uuid(), 'text of the form uuid'],
    [z.coerce.number().describe('a share of one').default(1), 'a share of one'],
  ])('names the form of plain zod schemas (%#)', (schema, form) => {
    expect(configTable(defineConfig({ one: setting<unknown>('ONE', schema, '') }))[0]?.form).toBe(form);
  });
});
