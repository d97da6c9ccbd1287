import { basename } from 'node:path';
import type { Rule } from 'eslint';

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|itest|fixture|generated|d|config))*\.(ts|mjs|cjs)$/;
const emptyWord = /(^|-)(utils?|helpers?|common|misc|managers?|data)(-|\.)/;

/** A file is named after the one thing it does: kebab-case, without words that could hold anything. */
export const fileName: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      form: 'File names are kebab-case: {{name}}',
      empty: 'The name {{name}} says nothing: name the file after the one thing it does',
    },
  },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename);
        if (!kebabCase.test(name)) context.report({ node, messageId: 'form', data: { name } });
        if (emptyWord.test(name)) context.report({ node, messageId: 'empty', data: { name } });
      },
    };
  },
};
