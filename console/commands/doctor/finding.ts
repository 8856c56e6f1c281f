/** How well it stands: `warning` may go wrong during the show, `problem` will. */
export type State = "ok" | "warning" | "problem";

/** What is examined, in the order in which it is told. */
export const CHECKS = [
  "home",
  "config",
  "registry",
  "supervisor",
  "ports",
  "audio",
  "versions",
] as const;

/** One of {@link CHECKS}. */
export type Check = (typeof CHECKS)[number];

/** One thing that was found out about this machine. */
export interface Finding {
  readonly check: Check;
  readonly state: State;
  /** In a sentence. */
  readonly finding: string;
  /** What to do about it, mostly a command to type. */
  readonly mend?: string;
}

/** Findings of one check, in the order in which they are made. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #check: Check;

  constructor(check: Check) {
    this.#check = check;
  }

  /** Adds a finding. */
  add(state: State, finding: string, mend?: string): void {
    const what = { check: this.#check, state, finding };
    this.list.push(mend === undefined ? what : { ...what, mend });
  }

  /** Whether nothing was found that needs mending. */
  get isWell(): boolean {
    return this.list.every(({ state }) => state === "ok");
  }
}
