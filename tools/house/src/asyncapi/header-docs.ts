/** `name: 'value',` with the comment before it, as they stand in `headerNames`. */
const entry = /(?:\/\*\* (?<doc>(?:(?!\*\/)[^])*?) \*\/\s*)?(?<key>\w+): '[^']+',/g;

/**
 * The comments of header-names.ts by the key of each name. A name without a comment belongs to the one above it.
 * @throws Error for a file in which no name is found
 */
export function headerDocs(source: string): Map<string, string> {
  const docs = new Map<string, string>();
  let last = '';
  const body = source.slice(source.indexOf('headerNames = {'));
  for (const { groups } of body.matchAll(entry)) {
    last = (groups?.['doc'] ?? last).replace(/\s*\n\s*\* */g, ' ');
    docs.set(groups?.['key'] ?? '', last);
  }
  if (docs.size === 0) throw new Error('header-names.ts: no headerNames found');
  return docs;
}
