/** A promise that was broken. */
export interface Violation {
  check: string;
  /** What happened to whom, with the numbers that show it. */
  message: string;
}
