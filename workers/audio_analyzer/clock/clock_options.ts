/** How beats are shown. */
export interface ClockOptions {
  /** So much before it happens a beat is told. */
  readonly lookaheadSeconds: number;
  /** So much later (negative: earlier) than it is heard it is taken to happen. */
  readonly offsetSeconds: number;
}
