/** When a capturing process that ended is started again. */

/** How the waiting grows. */
export interface BackoffPolicy {
  /** The wait after the first failure. @default 250 */
  readonly firstMs: number;
  /** The longest wait: a device that is plugged in is heard within this. @default 4000 */
  readonly maxMs: number;
  /** After running this long a process counts as sound: its failure is a first one. @default 10000 */
  readonly stableMs: number;
  /** Share of the wait that is random, 0..1, so that several never retry in step. @default 0.2 */
  readonly jitter: number;
}

/** A device that is plugged in is heard within 4 s. */
export const DEFAULT_BACKOFF: BackoffPolicy = {
  firstMs: 250,
  maxMs: 4000,
  stableMs: 10_000,
  jitter: 0.2,
};

/**
 * The wait before the next start, in milliseconds: doubling from `firstMs` up to `maxMs`.
 *
 * @param failures failures in a row, this one included: 1 for the first
 * @param random 0..1, e.g. from `Math.random()`
 */
export function nextDelayMs(
  failures: number,
  random: number,
  policy: BackoffPolicy = DEFAULT_BACKOFF,
): number {
  const exponent = Math.min(30, Math.max(0, failures - 1));
  const full = Math.min(policy.maxMs, policy.firstMs * 2 ** exponent);
  return full * (1 - policy.jitter * random);
}

/** Failures in a row after a run of `ranMs`, given those before it. */
export function countFailures(
  before: number,
  ranMs: number,
  policy: BackoffPolicy = DEFAULT_BACKOFF,
): number {
  return ranMs >= policy.stableMs ? 1 : before + 1;
}
