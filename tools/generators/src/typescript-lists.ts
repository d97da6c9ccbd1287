import ts from 'typescript';

/** Adds an element at the end of the array that is declared under this name. The result is yet to be formatted. */
export function addElement(text: string, name: string, element: string): string {
  const list = declared(text, name);
  if (!ts.isArrayLiteralExpression(list)) throw new Error(`${name} is no array: add ${element} by hand`);
  return insertInto(text, list.elements, list.getEnd(), element);
}

/**
 * Adds an element to the array that the declared object has under this key, which is written as it stands there, such
 * as `[OrderConfirmed.name]`; with the key, when the object lacks it.
 */
export function addElementUnder(text: string, name: string, key: string, element: string): string {
  const object = declared(text, name);
  if (!ts.isObjectLiteralExpression(object))
    throw new Error(`${name} is no object: add ${element} under ${key} by hand`);
  const property = object.properties.find((each) => each.name?.getText() === key);
  if (property === undefined) {
    return insertInto(text, object.properties, object.getEnd(), `${key}: [${element}]`);
  }
  const list = ts.isPropertyAssignment(property) ? property.initializer : undefined;
  if (list === undefined || !ts.isArrayLiteralExpression(list))
    throw new Error(`${name} has no array under ${key}: add ${element} by hand`);
  return insertInto(text, list.elements, list.getEnd(), element);
}

/** Adds a name to the import from this module. */
export function addImport(text: string, module: string, name: string): string {
  const source = parse(text);
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (statement.moduleSpecifier.text !== module || bindings === undefined) continue;
    if (!ts.isNamedImports(bindings)) continue;
    if (bindings.elements.some((element) => element.name.text === name)) return text;
    return insertInto(text, bindings.elements, bindings.getEnd(), name);
  }
  throw new Error(`nothing is imported from ${module}: import ${name} by hand`);
}

function insertInto(text: string, present: ts.NodeArray<ts.Node>, end: number, added: string): string {
  const at = present.at(-1)?.getEnd() ?? end - 1;
  return `${text.slice(0, at)}${present.length > 0 ? ', ' : ''}${added}${text.slice(at)}`;
}

function declared(text: string, name: string): ts.Expression {
  for (const statement of parse(text).statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const found = statement.declarationList.declarations.find((each) => each.name.getText() === name);
    if (found?.initializer !== undefined) return found.initializer;
  }
  throw new Error(`there is no ${name}`);
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('list.ts', text, ts.ScriptTarget.Latest, true);
}
