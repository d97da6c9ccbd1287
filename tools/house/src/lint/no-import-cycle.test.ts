import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { noImportCycle } from './no-import-cycle.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'import-cycle-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function lint(name: string, files: Record<string, string>): string[] {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const linter = new Linter({ cwd: folder });
  const config: Linter.Config = {
    files: ['**/*.ts'],
    plugins: { rivulet: { rules: { 'no-import-cycle': noImportCycle } } },
    rules: { 'rivulet/no-import-cycle': 'error' },
  };
  return linter.verify(files[name] ?? '', [config], join(folder, name)).map(({ message }) => message);
}

describe('no-import-cycle', () => {
  it('reports a circle of two and names the way', () => {
    expect(
      lint('a.ts', { 'a.ts': "import { b } from './b.ts';", 'b.ts': "export { a } from './a.ts';" }),
    ).toEqual(['This import leads back to this file: a.ts → b.ts → a.ts']);
  });

  it('reports a circle that spans several files and several lines', () => {
    const messages = lint('a.ts', {
      'a.ts': "import {\n  b,\n} from './b.ts';",
      'b.ts': "import './c.ts';",
      'c.ts': "import { a } from './a.ts';",
    });
    expect(messages).toEqual(['This import leads back to this file: a.ts → b.ts → c.ts → a.ts']);
  });

  it('says nothing when the way back is an import of types', () => {
    const files = { 'a.ts': "import { b } from './b.ts';", 'b.ts': "import type { A } from './a.ts';" };
    expect(lint('a.ts', files)).toEqual([]);
  });

  it('says nothing where files share an import', () => {
    const files = {
      'a.ts': "import { b } from './b.ts';\nimport { c } from './c.ts';",
      'b.ts': "import { c } from './c.ts';",
      'c.ts': '',
    };
    expect(lint('a.ts', files)).toEqual([]);
  });

  it('says nothing about a circle that the file is not part of', () => {
    const files = {
      'a.ts': "import { b } from './b.ts';",
      'b.ts': "import { c } from './c.ts';",
      'c.ts': "import { b } from './b.ts';",
    };
    expect(lint('a.ts', files)).toEqual([]);
    expect(lint('b.ts', files)).toHaveLength(1);
  });
});
