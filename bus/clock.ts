/** Time, passed in wherever a schedule, a backoff or a time stamp depends on it. */
export interface Clock {
  /** Unix time in seconds, as written on the wire. It may jump. */
  now(): number;
  /** Milliseconds since an arbitrary start. It never goes back. */
  monotonicMs(): number;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  monotonicMs: () => performance.now(),
};
