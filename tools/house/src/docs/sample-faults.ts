import { dirname, join } from 'node:path';
import ts from 'typescript';
import { codeBlocks } from './code-in-markdown.ts';
import { namedSample } from './named-samples.ts';
import type { Page } from './pages.ts';

/**
 * Type-checks every `ts` block of the pages with the options of all projects: each as a module of its own, those that
 * are files of an app at their place.
 * Gives the compiler's messages, each with page and line within the block.
 */
export function sampleFaults(pages: readonly Page[], root: string): string[] {
  const samples = new Map(
    pages.flatMap(({ path, text }) =>
      codeBlocks(text)
        .filter(({ language }) => language === 'ts')
        .map(
          ({ code }, index) =>
            [
              join(root, namedSample(code) ?? `tools/house/src/${path} sample ${index + 1}.ts`),
              code,
            ] as const,
        ),
    ),
  );
  const options = readOptions(root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  // The folder of a file that is only in the docs: without it, the compiler would not look there.
  const folders = new Set([...samples.keys()].map((name) => dirname(name)));
  host.directoryExists = (name) => folders.has(name) || ts.sys.directoryExists(name);
  host.getSourceFile = (name, target) => {
    const code = samples.get(name);
    return code === undefined ? getSourceFile(name, target) : ts.createSourceFile(name, code, target);
  };
  host.fileExists = (name) => samples.has(name) || fileExists(name);
  host.readFile = (name) => samples.get(name) ?? readFile(name);
  const program = ts.createProgram({ rootNames: [...samples.keys()], options, host });
  return [...samples.keys()].flatMap((name) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      describe,
    );
  });

  function describe({ file, start = 0, messageText }: ts.Diagnostic): string {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    const sample = file?.fileName.slice(root.length + 1).replace(/^tools\/house\/src\/(.*)\.ts$/, '$1');
    return `${sample}, line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  }
}

function readOptions(root: string): ts.CompilerOptions {
  const file = join(root, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as { config: { compilerOptions: object } };
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, root, file).options;
}
