/** Whether what a picture claims is so: judged by the facts, and by how long they have been as they are. */

/** So long a picture may be wrong after the facts have changed. */
export const LONGEST_WRONG_MS = 2_000;

/** One thing that the cockpit shows and that can be seen from outside as well. */
export interface Claim {
  readonly name: string;
  /** How it is; undefined while that is not known, or not worth judging. */
  fact(): string | undefined;
  /** What the picture says of it; undefined where it says nothing. @param rows what the terminal shows */
  shown(rows: readonly string[]): string | undefined;
}

/** A picture that was wrong for too long. */
export interface Violation {
  readonly atSeconds: number;
  readonly claim: string;
  readonly fact: string;
  readonly shown: string;
  /** All that was known then, for those who look for the cause. */
  readonly facts: string;
  readonly rows: readonly string[];
}

interface Course {
  readonly claim: Claim;
  fact: string | undefined;
  factSinceMs: number;
  /** Whether the picture was right since the fact changed, so that the delay is counted once. */
  isCaughtUp: boolean;
  isViolated: boolean;
}

/** Follows claims through time. Time is monotonic milliseconds. */
export class Judge {
  readonly violations: Violation[] = [];
  /** Milliseconds from a change of the facts to the first picture seen that says so. */
  readonly delaysMs: number[] = [];
  /** Looks at which a claim could be compared, by its name. */
  readonly looks = new Map<string, number>();
  readonly #courses: readonly Course[];
  readonly #beganMs: number;
  readonly #describe: () => string;
  #steadySinceMs = -Infinity;

  /** @param describe says all that is known at a moment */
  constructor(claims: readonly Claim[], describe: () => string, nowMs: number) {
    this.#beganMs = nowMs;
    this.#describe = describe;
    this.#courses = claims.map((claim) => ({
      claim,
      fact: undefined,
      factSinceMs: nowMs,
      isCaughtUp: false,
      isViolated: false,
    }));
  }

  /** The picture is another one from now on: another screen, or a console that was started anew. */
  turned(nowMs: number): void {
    this.#steadySinceMs = nowMs;
    for (const course of this.#courses) course.isCaughtUp = true;
  }

  /** Compares a picture with the facts. */
  look(rows: readonly string[], nowMs: number): void {
    for (const course of this.#courses) this.#compare(course, rows, nowMs);
  }

  #compare(course: Course, rows: readonly string[], nowMs: number): void {
    const { claim } = course;
    const fact = claim.fact();
    if (fact !== course.fact) {
      course.fact = fact;
      course.factSinceMs = nowMs;
      course.isCaughtUp = false;
      course.isViolated = false;
    }
    const shown = claim.shown(rows);
    if (fact === undefined || shown === undefined) return;
    this.looks.set(claim.name, (this.looks.get(claim.name) ?? 0) + 1);
    if (shown === fact) {
      if (!course.isCaughtUp) this.delaysMs.push(nowMs - course.factSinceMs);
      course.isCaughtUp = true;
      course.isViolated = false;
      return;
    }
    const sinceMs = Math.max(course.factSinceMs, this.#steadySinceMs);
    if (nowMs - sinceMs <= LONGEST_WRONG_MS || course.isViolated) return;
    course.isViolated = true;
    const atSeconds = (nowMs - this.#beganMs) / 1000;
    const facts = this.#describe();
    this.violations.push({ atSeconds, claim: claim.name, fact, shown, facts, rows: [...rows] });
  }
}
