import { clockDuration } from "../../../durations.ts";
import type { WorkerMood, WorkerView } from "../../state/worker_view.ts";
import type { WorkersState } from "../../state/workers.ts";
import type { Moment } from "../../moment.ts";
import { megabytes } from "../workers/worker_words.ts";

/** What needs somebody stands first. */
const RANKS: Readonly<Record<WorkerMood, number>> = {
  bad: 0,
  unknown: 1,
  busy: 2,
  well: 3,
  resting: 4,
};

/** A worker as the overview shows it. */
export interface BoardRow {
  readonly view: WorkerView;
  readonly isProblem: boolean;
  readonly uptime: string;
  readonly cpu: string;
  readonly memory: string;
  /** What is wrong, and when it is tried again. */
  readonly trouble: string;
}

/** All workers, what needs somebody first; made anew at a change, and once a second. */
export class WorkerBoard {
  readonly #workers: WorkersState;
  #version = -1;
  #second = -1;
  #rows: readonly BoardRow[] = [];
  #problems = 0;

  constructor(workers: WorkersState) {
    this.#workers = workers;
  }

  /** The workers now. */
  rows({ nowMs, nowSeconds }: Moment): readonly BoardRow[] {
    const second = Math.floor(nowSeconds);
    if (second !== this.#second || this.#workers.version !== this.#version) {
      this.#second = second;
      this.#version = this.#workers.version;
      this.#rows = this.#workers.names
        .map((name) => boardRow(this.#workers.view(name, nowMs, nowSeconds)))
        .sort((a, b) => RANKS[a.view.mood] - RANKS[b.view.mood]);
      this.#problems = this.#rows.filter(({ isProblem }) => isProblem).length;
    }
    return this.#rows;
  }

  /** How many workers need somebody; they are the first of the rows that were given last. */
  get problems(): number {
    return this.#problems;
  }
}

function boardRow(view: WorkerView): BoardRow {
  const { program } = view;
  const isTold = view.isSupervised && view.isAlive;
  const cpu = isTold ? program?.cpu ?? null : null;
  const memory = isTold ? program?.memory ?? null : null;
  const next = view.nextTry === null ? "" : `next try in ${Math.ceil(view.nextTry)} s`;
  return {
    view,
    isProblem: view.mood === "bad" || view.mood === "unknown",
    uptime: view.uptime === null ? "-" : clockDuration(view.uptime),
    cpu: cpu === null ? "" : `${cpu.toFixed(1)} %`,
    memory: memory === null ? "" : megabytes(memory),
    trouble: [view.why, next].filter((part) => part !== "").join(" · "),
  };
}
