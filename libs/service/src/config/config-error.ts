/** The environment does not fit the config definition. The message has one line for each fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.map((fault) => `config: ${fault}`).join('\n'));
    this.faults = faults;
  }
}
