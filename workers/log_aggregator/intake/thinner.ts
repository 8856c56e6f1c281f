/** How much one worker may say. */
export interface ThinnerLimits {
  /** Lines a second in the long run. */
  readonly linesPerSecond: number;
  /** Lines that may come at once besides. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  lastMs: number;
  leftOut: number;
}

/** Sources that are told apart; more share one allowance. */
const MOST_SOURCES = 256;

/**
 * Lets through what each source may say (a token bucket each) and counts the rest, so that one worker
 * that shouts does not drown the others.
 */
export class Thinner {
  readonly #limits: ThinnerLimits;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: ThinnerLimits) {
    this.#limits = limits;
  }

  /** Whether a line of a source is let through at this moment. */
  admits(source: string, nowMs: number): boolean {
    const bucket = this.#bucket(source, nowMs);
    const { linesPerSecond, burst } = this.#limits;
    const earned = ((nowMs - bucket.lastMs) / 1000) * linesPerSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, earned));
    bucket.lastMs = nowMs;
    if (bucket.tokens < 1) {
      bucket.leftOut++;
      return false;
    }
    bucket.tokens--;
    return true;
  }

  /** Sources of which lines were left out since the last call, and how many. */
  takeLeftOut(): { source: string; count: number }[] {
    const found: { source: string; count: number }[] = [];
    for (const [source, bucket] of this.#buckets) {
      if (bucket.leftOut > 0) found.push({ source, count: bucket.leftOut });
      bucket.leftOut = 0;
    }
    return found;
  }

  #bucket(source: string, nowMs: number): Bucket {
    const name = this.#buckets.has(source) || this.#buckets.size < MOST_SOURCES ? source : "others";
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = { tokens: this.#limits.burst, lastMs: nowMs, leftOut: 0 };
      this.#buckets.set(name, bucket);
    }
    return bucket;
  }
}
