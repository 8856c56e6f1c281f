import type { LogWriters } from "./writers.ts";

/** A group that does not hold still by then goes on: it hangs in a system call. */
const PATIENCE_MS = 20;

/** Where the system does not tell whether a group holds still. */
const BLIND_WAIT_MS = 5;

const POLL_MS = 0.1;

const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Blocks this thread: nothing else may happen while a group is paused. */
function sleepSync(ms: number): void {
  Atomics.wait(nobody, 0, 0, ms);
}

function waitUntilStopped(writers: LogWriters): boolean {
  const start = performance.now();
  for (;;) {
    const stopped = writers.areStopped();
    if (stopped === undefined) {
      sleepSync(BLIND_WAIT_MS);
      return true;
    }
    if (stopped) return true;
    if (performance.now() - start > PATIENCE_MS) return false;
    sleepSync(POLL_MS);
  }
}

/**
 * Runs `work` while those who write hold still. It must not wait for anything: if this process is killed
 * meanwhile, they stay stopped until whoever takes them over sends SIGCONT.
 *
 * @returns milliseconds of the pause; undefined if they would not hold still, and `work` did not run
 * @throws what `work` throws; they go on all the same
 */
export function whilePaused(writers: LogWriters | undefined, work: () => void): number | undefined {
  // One that somebody else has stopped, such as a debugger, stays so.
  if (writers === undefined || writers.areStopped() === true) {
    work();
    return 0;
  }
  const start = performance.now();
  try {
    if (writers.stop() && !waitUntilStopped(writers)) return undefined;
    work();
  } finally {
    writers.continue();
  }
  return performance.now() - start;
}
