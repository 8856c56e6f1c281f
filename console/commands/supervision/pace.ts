/** Time for what looks again and again; a test has its own. */
export interface Pace {
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** The time of this machine. */
export const systemPace: Pace = {
  nowMs: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
