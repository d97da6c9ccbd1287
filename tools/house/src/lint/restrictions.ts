// What the house does not want to see, as ESLint's no-restricted-* options: selector and the way out.

/** Everywhere in TypeScript. */
export const syntaxEverywhere = [
  {
    selector: "MemberExpression[object.type='MetaProperty']:not([property.name='dirname'])",
    message: 'Of import.meta only dirname works in every way that this code is run.',
  },
];

/** In `index.ts`. */
export const syntaxOfIndexes = [
  {
    selector: 'Program > :not(ExportNamedDeclaration[source])',
    message: 'index.ts only re-exports by name: move this into a file of its own.',
  },
];

/** In tests of both kinds. */
export const syntaxOfTests = [
  {
    selector:
      'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|failing)$/]',
    message: 'Every test runs, always: take the mark away, or take the test away.',
  },
  {
    selector: 'CallExpression[callee.name=/^(fit|xit|xtest|fdescribe|xdescribe)$/]',
    message: 'Every test runs, always: call it or describe.',
  },
  {
    selector: 'CallExpression[callee.name=/^(setTimeout|sleep|delay)$/]',
    message: 'Tests do not sleep: wait for the condition or use a fake clock.',
  },
];

export const importsEverywhere = {
  paths: [
    {
      name: 'node:process',
      importNames: ['env'],
      message: 'Only config.ts, main.ts and read-env*.ts look at the environment: take values as arguments.',
    },
  ],
  patterns: [
    {
      regex: String.raw`^\.{1,2}/.*(?<!\.(ts|json|cjs|mjs))$`,
      message: 'Relative imports carry .ts: Node runs these files as they are.',
    },
  ],
};

export const importsOfTests = {
  paths: [
    {
      name: 'node:timers/promises',
      message: 'Tests do not sleep: wait for the condition or use a fake clock.',
    },
  ],
  patterns: importsEverywhere.patterns,
};

export const environment = {
  object: 'process',
  property: 'env',
  message: 'Only config.ts, main.ts and read-env*.ts look at the environment: take values as arguments.',
};
