import house from './eslint.config.mjs';

/** The same rules for all projects in one run: each file's types are found once, in the workspace's one program. */
export default [
  ...house,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, project: ['tsconfig.json'] } },
  },
];
