/** Waiting, passed in where a test decides what time it is. */
export interface Timers {
  /** Calls `action` after `ms` milliseconds. @returns what cancels it */
  after(ms: number, action: () => void): () => void;
}

/** The timers of the system. */
export const systemTimers: Timers = {
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
