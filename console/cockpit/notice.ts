/** A line about what a key did. */
export interface Notice {
  readonly text: string;
  /** Whether it did nothing. */
  readonly isBad: boolean;
}
