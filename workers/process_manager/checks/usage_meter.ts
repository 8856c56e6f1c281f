import type { Processes } from "../../../bus/mod.ts";

/** What a process uses. */
export interface Usage {
  /** Percent of one core between the last two samples; null before there are two. */
  readonly cpuPercent: number | null;
  readonly rssBytes: number;
}

/** Measures one process after the other, from sample to sample. */
export class UsageMeter {
  readonly #system: Pick<Processes, "usage">;
  #last: { atMs: number; cpuSeconds: number } | undefined;
  #usage: Usage | undefined;

  constructor(system: Pick<Processes, "usage">) {
    this.#system = system;
  }

  /** Another process begins. */
  reset(): void {
    this.#last = undefined;
    this.#usage = undefined;
  }

  /** As of the last sample; undefined while nothing could be measured. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** Takes a sample. @returns whether the system told anything */
  sample(nowMs: number, pid: number): boolean {
    const used = this.#system.usage(pid);
    if (used === undefined) return false;
    const { cpuSeconds, rssBytes } = used;
    const last = this.#last;
    const cpuPercent = last === undefined || nowMs <= last.atMs
      ? null
      : 100 * Math.max(0, cpuSeconds - last.cpuSeconds) / ((nowMs - last.atMs) / 1000);
    this.#last = { atMs: nowMs, cpuSeconds };
    this.#usage = { cpuPercent, rssBytes };
    return true;
  }
}
