/** The JSON of a text. What the parser says of another one quotes it, which may be personal: only where that may be shown. */
export function parseEvent(
  text: string,
  showPersonalData: boolean,
): { json: unknown } | { faults: readonly string[] } {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const where = /\(line \d+ column \d+\)|Unexpected end/.exec(message)?.[0];
    const told = showPersonalData
      ? message
      : (where ?? 'where, --show-personal-data tells, for it quotes the text');
    return { faults: [`event: is no JSON: ${told}`] };
  }
}
