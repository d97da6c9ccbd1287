import { renderConfigurationDocs } from './render.ts';

describe('renderConfigurationDocs', () => {
  it('gives each app a table of its variables', () => {
    const row = { env: 'PORT', default: '3000', form: 'a whole number', doc: 'HTTP port.' };
    expect(renderConfigurationDocs([{ app: 'publisher', rows: [row] }])).toContain(
      '## publisher\n\n| variable | default | form | meaning |\n| --- | --- | --- | --- |\n| `PORT` | `3000` | a whole number | HTTP port. |\n',
    );
  });

  it('shows required, absent and empty defaults as such and keeps bars out of the columns', () => {
    const row = { env: 'A', default: '(required)', form: 'a|b', doc: '' };
    const docs = renderConfigurationDocs([{ app: 'x', rows: [row, { ...row, env: 'B', default: '' }] }]);
    expect(docs).toContain('| `A` | (required) | a\\|b |');
    expect(docs).toContain('| `B` | (empty) |');
  });
});
