/** The system's timers take no more: a longer wait is made of several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls an action at an interval that may change at any time, without drift. What falls due while
 * the process is stalled is left out.
 *
 * @returns a function that applies a changed interval to the wait under way.
 */
export function repeat(
  intervalSeconds: () => number,
  action: () => void,
  signal: AbortSignal,
  nowMs: () => number = () => performance.now(),
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = nowMs();

  function schedule(): void {
    clearTimeout(timer);
    if (signal.aborted) return;
    const waitMs = Math.max(0, lastMs + intervalMs() - nowMs());
    timer = setTimeout(fire, Math.min(waitMs, LONGEST_TIMER_MS));
  }
  function intervalMs(): number {
    const seconds = intervalSeconds();
    if (seconds > 0) return seconds * 1000;
    throw new RangeError(`an interval of ${seconds} s; more than 0 is expected`);
  }
  function fire(): void {
    const dueMs = lastMs + intervalMs();
    if (dueMs - nowMs() > 1) return schedule(); // the wait was longer than a timer's
    lastMs = nowMs() - dueMs > intervalMs() ? nowMs() : dueMs;
    schedule();
    action();
  }
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  schedule();
  return schedule;
}
