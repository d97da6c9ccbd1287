import { join } from 'node:path';
import ts from 'typescript';
import type { Resource } from './render.ts';

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
};

/**
 * Checks resources by the types of their operators' packages, which know of a field that is not theirs: their own
 * validators let it pass, an API server drops it, and what it should have done is not done.
 * @returns what is wrong with a resource of this module of such a package; undefined when nothing is
 */
export function createTypeCheck(): (module: string, resource: Resource) => string | undefined {
  const file = join(import.meta.dirname, 'resource.check.mts');
  let text = '';
  let version = 0;
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getCurrentDirectory: () => import.meta.dirname,
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : '0'),
    getScriptSnapshot: (name) =>
      ts.ScriptSnapshot.fromString(name === file ? text : (ts.sys.readFile(name) ?? '')),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => (name === file ? text : ts.sys.readFile(name)),
    directoryExists: (name) => ts.sys.directoryExists(name),
    realpath: (name) => ts.sys.realpath?.(name) ?? name,
  });
  return (module, resource) => {
    const type = `I${resource.kind}`;
    text = `import type { ${type} } from '${module}/${resource.kind}';\nexport const resource: ${type} = ${JSON.stringify(resource)};\n`;
    version += 1;
    const problems = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
    if (problems.length === 0) return undefined;
    const said = problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
    return `${resource.kind} ${resource.metadata.name}: ${said.join('; ')}`;
  };
}
