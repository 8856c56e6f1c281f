/** What must be so of the programs, whatever is done to them; judged by what `ps` shows. */
import type { Scan, SeenProcess } from "./process_scan.ts";

/** Within this time after the last disturbance a wanted program runs again. */
export const BACK_WITHIN_MS = 15_000;
/** A child that has ended is waited for within this time. */
const REAPED_WITHIN_MS = 2_000;
/** What was done before something went wrong may be the reason. */
const JOURNAL_LENGTH = 6;

/** Something that was done to a program, until it is back. */
interface Disturbance {
  readonly kind: string;
  readonly atMs: number;
  /** The process that will not come back; undefined when it may, or when there was none. */
  readonly pid: number | undefined;
}

/** What is known of one program. */
interface Expected {
  readonly name: string;
  /** Ends by itself, again and again. */
  readonly isFailing: boolean;
  /** Nobody touches it: its process must stay the same. */
  readonly isUntouched: boolean;
  /** What was asked for last, and when it must be so. */
  wanted: "running" | "stopped";
  dueMs: number;
  fault: Disturbance | undefined;
  lastSeenMs: number;
  pid: number | undefined;
  /** Processes that ran at the same time in the last look. */
  twins: string;
  twinsTold: string;
  isLateTold: boolean;
}

/** See the head of the file. */
export class Expectations {
  readonly violations: string[] = [];
  /** Milliseconds until a program was seen again, by what was done to it. */
  readonly recoveries = new Map<string, number[]>();
  readonly #programs = new Map<string, Expected>();
  readonly #zombies = new Map<number, number>();
  readonly #journal: { readonly what: string; readonly atMs: number }[] = [];
  readonly #nowMs: () => number;

  /** @param nowMs of the monotonic clock */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** A program is wanted from now on. @param kind `failing` ends by itself, `untouched` must never end */
  add(name: string, kind: "worker" | "failing" | "untouched" = "worker"): void {
    const nowMs = this.#nowMs();
    this.#programs.set(name, {
      name,
      isFailing: kind === "failing",
      isUntouched: kind === "untouched",
      wanted: "running",
      dueMs: nowMs + BACK_WITHIN_MS,
      fault: { kind: "first start", atMs: nowMs, pid: undefined },
      lastSeenMs: nowMs,
      pid: undefined,
      twins: "",
      twinsTold: "",
      isLateTold: false,
    });
  }

  /** Names of the programs that are wanted so. */
  names(wanted: "running" | "stopped"): string[] {
    return [...this.#programs.values()].filter((one) => one.wanted === wanted).map(({ name }) =>
      name
    );
  }

  /** Whether everything that is wanted was seen in the last look. */
  get isWhole(): boolean {
    const wanted = [...this.#programs.values()].filter((one) => one.wanted === "running");
    return wanted.every(({ fault }) => fault === undefined);
  }

  /** Something was done to a program. @param pid its process, if that is to be replaced by another */
  disturbed(name: string, kind: string, pid?: number): void {
    const one = this.#programs.get(name);
    if (one === undefined || one.wanted === "stopped") return;
    const atMs = this.#nowMs();
    one.dueMs = atMs + BACK_WITHIN_MS;
    if (!one.isFailing) one.fault = { kind, atMs, pid };
  }

  /** Something was done to the supervisor: all that is away has to wait for it. */
  allDisturbed(): void {
    const dueMs = this.#nowMs() + BACK_WITHIN_MS;
    for (const one of this.#programs.values()) {
      if (one.wanted === "running") one.dueMs = dueMs;
    }
  }

  started(name: string): void {
    const one = this.#programs.get(name);
    if (one === undefined) return;
    one.wanted = "running";
    one.lastSeenMs = this.#nowMs();
    this.disturbed(name, "start command");
  }

  /** It was stopped. @param withinMs nothing of it runs after that */
  stopped(name: string, withinMs: number): void {
    const one = this.#programs.get(name);
    if (one === undefined) return;
    one.wanted = "stopped";
    one.dueMs = this.#nowMs() + withinMs;
    one.fault = undefined;
    one.isLateTold = false;
  }

  /** What was done last, and how long ago. */
  get journal(): string {
    return this.#journal.map(({ what, atMs }) =>
      `${what} ${((this.#nowMs() - atMs) / 1000).toFixed(1)} s ago`
    ).join(", ");
  }

  /** Something is wrong; told with what was done shortly before. */
  violated(text: string): void {
    const { journal } = this;
    this.violations.push(journal === "" ? text : `${text} (${journal})`);
  }

  /** Notes what is done, for those who have to find out why something went wrong. */
  note(what: string): void {
    this.#journal.push({ what, atMs: this.#nowMs() });
    if (this.#journal.length > JOURNAL_LENGTH) this.#journal.shift();
  }

  /** Judges a look. @returns whether it has to be repeated at once, to be sure */
  judge({ beganMs, processes }: Scan, supervisor: number | undefined): "sure" | "look again" {
    let result: "sure" | "look again" = "sure";
    for (const one of this.#programs.values()) {
      const own = processes.filter(({ state, commandLine }) =>
        state !== "zombie" && commandLine.includes(one.name)
      );
      if (this.#judgeTwins(one, own) === "look again") result = "look again";
      if (one.wanted === "stopped") this.#judgeStopped(one, own, beganMs);
      else this.#judgeRunning(one, own, beganMs);
    }
    this.#judgeZombies(processes, supervisor, beganMs);
    return result;
  }

  /** A restart between two lines of `ps` looks like twins: they must be there twice. */
  #judgeTwins(one: Expected, own: readonly SeenProcess[]): "sure" | "look again" {
    const before = one.twins;
    one.twins = own.length < 2 ? "" : own.map(({ pid }) => pid).join(" and ");
    if (one.twins === "") return "sure";
    if (one.twins !== before) return "look again";
    if (one.twins === one.twinsTold) return "sure";
    one.twinsTold = one.twins;
    this.violated(`${one.name} runs ${own.length} times: ${one.twins}`);
    return "sure";
  }

  #judgeStopped(one: Expected, own: readonly SeenProcess[], beganMs: number): void {
    const [first] = own;
    if (first === undefined || beganMs < one.dueMs || one.isLateTold) return;
    one.isLateTold = true;
    this.violated(`${one.name} was stopped and runs (pid ${first.pid})`);
  }

  #judgeRunning(one: Expected, own: readonly SeenProcess[], beganMs: number): void {
    const living = own.find(({ state }) => state === "lives");
    if (living === undefined) {
      if (one.isUntouched && one.pid !== undefined) {
        this.violated(`${one.name}, which nobody touched, is gone (pid ${one.pid})`);
        one.pid = undefined;
      }
      const goneMs = beganMs - one.lastSeenMs;
      const isLate = beganMs > one.dueMs && (!one.isFailing || goneMs > BACK_WITHIN_MS);
      if (isLate && !one.isLateTold) {
        one.isLateTold = true;
        this.violated(`${one.name} is not back after ${(goneMs / 1000).toFixed(1)} s`);
      }
      return;
    }
    one.lastSeenMs = beganMs;
    one.isLateTold = false;
    if (one.isUntouched && one.pid !== undefined && one.pid !== living.pid) {
      this.violated(`${one.name}, which nobody touched, was ${one.pid} and is ${living.pid}`);
    }
    one.pid = living.pid;
    if (one.fault === undefined || one.fault.atMs > beganMs) return;
    const { kind, atMs, pid } = one.fault;
    if (pid === living.pid) return;
    this.recoveries.set(kind, [...this.recoveries.get(kind) ?? [], beganMs - atMs]);
    one.fault = undefined;
  }

  #judgeZombies(
    processes: readonly SeenProcess[],
    supervisor: number | undefined,
    beganMs: number,
  ): void {
    const zombies = processes.filter(({ state, parent }) =>
      state === "zombie" && parent === supervisor
    );
    for (const pid of this.#zombies.keys()) {
      if (!zombies.some((zombie) => zombie.pid === pid)) this.#zombies.delete(pid);
    }
    for (const { pid } of zombies) {
      const sinceMs = this.#zombies.get(pid);
      if (sinceMs === undefined) this.#zombies.set(pid, beganMs);
      else if (beganMs - sinceMs > REAPED_WITHIN_MS) {
        this.violated(`the supervisor (pid ${supervisor}) does not wait for its child ${pid}`);
        this.#zombies.set(pid, Infinity);
      }
    }
  }
}
