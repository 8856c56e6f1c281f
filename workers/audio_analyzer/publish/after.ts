/** Calls `task` after a time in milliseconds; what it returns calls it off. */
export type After = (task: () => void, delayMs: number) => () => void;

/**
 * A timer counts whole milliseconds and comes 1.2 ms after them: set for so much less than wanted, it comes
 * within half a millisecond of the moment.
 */
export const TIMER_LATE_MS = 0.7;

/** In the time of the machine. */
export const afterRealTime: After = (task, delayMs) => {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
};
