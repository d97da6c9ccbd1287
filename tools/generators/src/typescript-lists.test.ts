import { addElement, addElementUnder, addImport } from './typescript-lists.ts';

describe('addElement', () => {
  it('adds at the end of the list of this name and of no other', () => {
    const text = 'const a = [1];\nexport const b: readonly number[] = [1, 2];\n';
    expect(addElement(text, 'b', '3')).toBe(text.replace('2]', '2, 3]'));
    expect(addElement('const a = [];', 'a', '1')).toBe('const a = [1];');
  });

  it('is not misled by what stands in strings and comments', () => {
    const text = "/* const a = [0]; */ const other = 'const a = [1]'; const a = ['x]', /* ] */];";
    expect(addElement(text, 'a', "'y'")).toBe(text.replace("'x]'", "'x]', 'y'"));
  });

  it('says what is missing', () => {
    expect(() => addElement('const a = 1;', 'a', '2')).toThrow('a is no array: add 2 by hand');
    expect(() => addElement('', 'a', '2')).toThrow('there is no a');
  });
});

describe('addElementUnder', () => {
  const text = "const groupsOf = { [OrderConfirmed.name]: ['a'] };";

  it('adds to the list under the key, and the key where it is missing', () => {
    expect(addElementUnder(text, 'groupsOf', '[OrderConfirmed.name]', "'b'")).toBe(
      text.replace("'a'", "'a', 'b'"),
    );
    expect(addElementUnder(text, 'groupsOf', '[OrderLost.name]', "'b'")).toBe(
      text.replace(' }', ", [OrderLost.name]: ['b'] }"),
    );
  });

  it('refuses to guess what it can not see', () => {
    expect(() => addElementUnder('const a = { b: c() };', 'a', 'b', '1')).toThrow('no array under b');
  });
});

describe('addImport', () => {
  it('adds a name once', () => {
    const text = "import { a } from './a.ts';\nimport { b } from './b.ts';\n";
    const added = text.replace('{ b }', '{ b, c }');
    expect(addImport(text, './b.ts', 'c')).toBe(added);
    expect(addImport(added, './b.ts', 'c')).toBe(added);
    expect(() => addImport(text, './c.ts', 'c')).toThrow('nothing is imported from ./c.ts');
  });
});
