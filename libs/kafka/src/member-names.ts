/**
 * The names under which the group's coordinator may know one consumer. It holds the whole group up for each that it
 * believes to be there, also for one that it has only named and whose join has not come yet.
 */
export class MemberNames {
  readonly #names = new Set<string>();
  #joins = 0;
  #naming: PromiseWithResolvers<void> | undefined;

  /** A join is sent, by one that was named before or, with an empty name, by one that is to be named. */
  joining(name: string): void {
    this.#joins += 1;
    if (name === '') this.#naming ??= Promise.withResolvers();
    else this.#names.add(name);
  }

  /** The coordinator has said a name. */
  named(name: string): void {
    this.#names.add(name);
    this.#isNamed();
  }

  /** A join was answered, or has failed. */
  joined(): void {
    this.#joins -= 1;
    this.#isNamed();
  }

  /** The coordinator does not know the name any more. */
  left(name: string): void {
    this.#names.delete(name);
  }

  /** What the coordinator was not heard to have forgotten. */
  all(): string[] {
    return [...this.#names];
  }

  isJoining(): boolean {
    return this.#joins > 0;
  }

  /** Resolves when no name is awaited. */
  untilNamed(): Promise<void> {
    return this.#naming?.promise ?? Promise.resolve();
  }

  #isNamed(): void {
    this.#naming?.resolve();
    this.#naming = undefined;
  }
}
