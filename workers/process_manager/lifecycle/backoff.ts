/** When a program that failed is started again. */

/** The schedule of restarts, in milliseconds. */
export interface BackoffPolicy {
  /** Before the first restart. */
  readonly minMs: number;
  /** The longest wait. */
  readonly maxMs: number;
  /** Of good running, after which earlier failures are forgotten. */
  readonly stableAfterMs: number;
  /** Failures in a row from which on a program counts as failing. */
  readonly failingAfter: number;
}

/** The part of each wait that is left to chance, so that programs that failed together do not retry together. */
const JITTER = 0.5;

/**
 * Milliseconds to wait after the `failures`-th failure in a row: exponential backoff, capped, with jitter
 * below ("equal jitter", M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog 2015).
 *
 * @param failures 1 for the first
 * @param random 0 to 1
 */
export function backoffMs(failures: number, policy: BackoffPolicy, random: number): number {
  // From 2^30 on the cap decides, and the power must not become infinite.
  const doublings = Math.min(Math.max(failures - 1, 0), 30);
  const longest = Math.min(policy.maxMs, policy.minMs * 2 ** doublings);
  return longest * (1 - JITTER * random);
}

/** Failures in a row that count, of a program that ended after running well for `ranMs`. */
export function failuresThatCount(failures: number, ranMs: number, policy: BackoffPolicy): number {
  return ranMs >= policy.stableAfterMs ? 0 : failures;
}
