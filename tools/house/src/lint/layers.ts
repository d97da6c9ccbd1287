/**
 * Which project may import which, by the tags in its package.json: apps → kit → base. An app imports no app.
 * Libraries of the base import only the ones named here.
 */
export const layers = [
  { sourceTag: 'layer:app', onlyDependOnLibsWithTags: ['layer:kit', 'layer:base'] },
  { sourceTag: 'layer:kit', onlyDependOnLibsWithTags: ['layer:base'] },
  { sourceTag: 'layer:base', onlyDependOnLibsWithTags: ['layer:base'] },
  { sourceTag: 'base:contracts', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'base:resilience', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'base:telemetry', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'base:service', onlyDependOnLibsWithTags: ['base:telemetry'] },
  { sourceTag: 'base:kafka', onlyDependOnLibsWithTags: ['base:contracts', 'base:service'] },
  { sourceTag: 'layer:testing', onlyDependOnLibsWithTags: ['layer:base', 'layer:testing'] },
  {
    sourceTag: 'layer:tool',
    onlyDependOnLibsWithTags: ['layer:kit', 'layer:base', 'layer:testing', 'layer:tool'],
  },
  {
    sourceTag: 'layer:test',
    onlyDependOnLibsWithTags: ['layer:kit', 'layer:base', 'layer:testing', 'layer:tool', 'layer:test'],
  },
  {
    // Compares other ways of doing what an app does, in that very app.
    sourceTag: 'layer:bench',
    onlyDependOnLibsWithTags: ['layer:app', 'layer:kit', 'layer:base', 'layer:testing', 'layer:tool'],
  },
];

/** Tests of apps and of the kit may also use the testing library, which itself stands on the base only. */
export const layersOfTests = layers.map((rule) =>
  rule.sourceTag === 'layer:app' || rule.sourceTag === 'layer:kit'
    ? { ...rule, onlyDependOnLibsWithTags: [...rule.onlyDependOnLibsWithTags, 'layer:testing'] }
    : rule,
);
