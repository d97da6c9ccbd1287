import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { fileName } from './tools/house/src/lint/file-name.ts';
import { layers, layersOfTests } from './tools/house/src/lint/layers.ts';
import { noImportCycle } from './tools/house/src/lint/no-import-cycle.ts';
import * as restricted from './tools/house/src/lint/restrictions.ts';

const tests = ['**/*.test.ts', '**/*.itest.ts', 'test/**/*.ts'];
const mayReadEnvironment = [
  '**/config.ts',
  '**/main.ts',
  '**/read-env*.ts',
  '**/*.fixture.ts',
  'tools/**',
  'bench/**',
  ...tests,
];

export default tseslint.config(
  {
    ignores: ['**/node_modules', '**/.rivulet', '**/.nx', '**/.results', '**/coverage', '**/*.generated.ts'],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { rivulet: { rules: { 'file-name': fileName, 'no-import-cycle': noImportCycle } } },
    rules: { 'rivulet/file-name': 'error', 'no-console': 'error', eqeqeq: 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { depConstraints: layers }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: true } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      // Ambient types of an untyped package must be seen by the projects that import the file, too.
      '@typescript-eslint/triple-slash-reference': ['error', { path: 'always' }],
      // Objects here are closures: their methods may be taken off them.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', restricted.importsEverywhere],
      'no-restricted-properties': ['error', restricted.environment],
      'no-restricted-syntax': ['error', ...restricted.syntaxEverywhere],
      'prefer-const': 'error',
      'rivulet/no-import-cycle': 'error',
    },
  },
  {
    files: ['**/src/index.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...restricted.syntaxEverywhere, ...restricted.syntaxOfIndexes],
    },
  },
  {
    files: mayReadEnvironment,
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/*.itest.ts'],
    rules: {
      // Matchers such as expect.objectContaining are typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'max-lines': 'off',
      'no-restricted-imports': ['error', restricted.importsOfTests],
      'no-restricted-syntax': ['error', ...restricted.syntaxEverywhere, ...restricted.syntaxOfTests],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.itest.ts', '**/src/testing/**'],
    rules: { '@nx/enforce-module-boundaries': ['error', { depConstraints: layersOfTests }] },
  },
  { files: ['tools/**', 'test/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: { module: 'writable', require: 'readonly', console: 'readonly', process: 'readonly' },
    },
  },
);
