import { cpus } from "node:os";

/** How busy the machine is, all cores together. */
export class Busy {
  readonly #first = times();
  #last = this.#first;

  /** Share since the last call, 0 to 1. */
  now(): number {
    const before = this.#last;
    this.#last = times();
    return share(before, this.#last);
  }

  /** Share since the beginning, 0 to 1. */
  onAverage(): number {
    return share(this.#first, times());
  }
}

function times(): { idle: number; all: number } {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    for (const time of Object.values(times)) all += time;
  }
  return { idle, all };
}

function share(
  before: { idle: number; all: number },
  after: { idle: number; all: number },
): number {
  return after.all > before.all ? 1 - (after.idle - before.idle) / (after.all - before.all) : 0;
}
