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
    timer = setTimeout(fire, Math.max(0, lastMs + intervalSeconds() * 1000 - nowMs()));
  }
  function fire(): void {
    const intervalMs = intervalSeconds() * 1000;
    const dueMs = lastMs + intervalMs;
    lastMs = nowMs() - dueMs > intervalMs ? nowMs() : dueMs;
    schedule();
    action();
  }
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  schedule();
  return schedule;
}
