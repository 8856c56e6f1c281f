/** One program under supervision: carries out what its life asks for, and tells its life what happens. */
import type { Clock, LifecycleEvent, Logger, Processes, Service } from "../../bus/mod.ts";
import { errorText, RESTART_EXIT_CODE } from "../../bus/mod.ts";
import { adoptChild, type Child, type ChildEnd } from "./children/child.ts";
import type { SpawnChild } from "./children/spawn.ts";
import { Vitals } from "./checks/vitals.ts";
import { advance, type LifecycleInput, type LifecyclePolicy } from "./lifecycle/advance.ts";
import type { BackoffPolicy } from "./lifecycle/backoff.ts";
import { endText, type Lifecycle, newLifecycle, type ProgramEnd } from "./lifecycle/state.ts";
import { ProgramLog } from "./program_log.ts";
import { BrokenProgramError, fileStamp, findExecutable, isFolder } from "./programs/executable.ts";
import type { Program } from "./programs/program.ts";
import type { ProgramStateName, ProgramStatus } from "./status.ts";
import type { ProgramRecord, Store } from "./store.ts";

/** What all runners share. */
export interface RunnerHost {
  readonly home: string;
  readonly clock: Clock;
  readonly system: Processes;
  readonly store: Store;
  readonly log: Logger;
  readonly spawn: SpawnChild;
  /** The environment of every program. */
  readonly environment: () => Record<string, string>;
  readonly backoff: () => BackoffPolicy;
  /** 0 to 1. */
  readonly random: () => number;
  /** The entry of a program in the registry, as last read. */
  service(name: string): Service | undefined;
  /** The same, read now. */
  freshService(name: string): Promise<Service | undefined>;
  /** Whether the registry can be written now. */
  registryWorks(): Promise<boolean>;
  /** Asks a worker over the bus. @throws {Error} when it does not answer in time */
  healthCheck(name: string, timeoutMs: number): Promise<void>;
  /** Whether what is wanted now is what will be wanted at the next start. */
  remembersWanted(): boolean;
  /** Removes the entry that a process left in the registry. */
  forget(name: string, pid: number): void;
  /** Removes the values from the entry of a process that is gone that were set while it ran. */
  forgetOverrides(name: string): void;
  announce(event: LifecycleEvent): void;
  /** Something that people see has changed. */
  changed(): void;
}

/** One that hangs may not hear that it is to end. */
const UNWELL_STOP_MS = 500;
/** How often one that is broken is looked at. */
const BROKEN_LOOK_MS = 1_000;
/** Failures in a row after which a worker begins without the values that were set while it ran. */
const FAILURES_UNTIL_FRESH = 3;
/** Lines of the log that are shown while a program fails. */
const LAST_LINES = 5;

const EVENT_WORDS: Readonly<Record<LifecycleEvent["event"], string>> = {
  worker_started: "started",
  worker_stopped: "stopped",
  worker_crashed: "crashed",
  worker_restarted: "restarted",
};

/** See the head of the file. */
export class ProgramRunner {
  #program: Program;
  readonly #host: RunnerHost;
  readonly #vitals: Vitals;
  readonly log: ProgramLog;
  #life: Lifecycle;
  #child: Child | undefined;
  #isSpawning = false;
  #lastEnd: ProgramStatus["last_exit"] = null;
  #lastLines: string[] = [];
  /** When the process started, on the monotonic clock. */
  #startedMs = 0;
  /** Of the file behind the command, when it was found to be broken. */
  #brokenStamp: string | undefined;
  #brokenLookMs = 0;

  constructor(program: Program, wanted: boolean, host: RunnerHost) {
    this.#program = program;
    this.#host = host;
    this.#life = newLifecycle(wanted);
    this.#vitals = new Vitals(program, host, {
      ready: () => this.#advance({ type: "ready" }),
      unwell: (reason) => this.#advance({ type: "unwell", reason }),
    });
    this.log = new ProgramLog(program, host);
  }

  get name(): string {
    return this.#program.name;
  }

  get program(): Program {
    return this.#program;
  }

  get wanted(): boolean {
    return this.#life.wanted;
  }

  get phase(): Lifecycle["phase"] {
    return this.#life.phase;
  }

  /** The process, while there is one. */
  get child(): Child | undefined {
    return this.#child;
  }

  /** What people are told that it is doing. */
  get state(): ProgramStateName {
    const { phase, failures } = this.#life;
    const isFailing = failures >= this.#host.backoff().failingAfter;
    const between = phase.name === "backoff" || phase.name === "starting" ||
      phase.name === "waiting";
    return isFailing && between ? "failing" : phase.name;
  }

  /** Whether it is being started at this moment. */
  get isSpawning(): boolean {
    return this.#isSpawning;
  }

  get reason(): string | null {
    return this.#life.reason;
  }

  start(): void {
    this.#brokenStamp = undefined;
    this.#advance({ type: "start" });
  }

  stop(reason: string): void {
    this.#advance({ type: "stop", reason });
  }

  /** From now on it is not started again; it is stopped later. */
  unwant(reason: string): void {
    this.#advance({ type: "unwant", reason });
  }

  restart(reason: string): void {
    this.#advance({ type: "restart", reason });
  }

  /** Goes on with a changed configuration. What a running process was started with stays. */
  configure(program: Program): void {
    this.#program = program;
    this.#vitals.configure(program);
    this.log.configure(program);
    this.#advance({ type: "mended" });
  }

  /** Takes a process that runs already under supervision. */
  adopt(pid: number): void {
    if (this.#child !== undefined) return;
    const child = adoptChild(pid, this.#host.system, (end) => void this.#ended(end));
    this.#take(child);
    // The supervisor before us may have died while the process was paused for its log.
    if (Deno.build.os !== "windows") child.signal("SIGCONT");
    this.#advance({ type: "adopted", pid });
    this.#remember();
  }

  /** Time has passed. @param blockedBy what it has to wait for before it is started */
  look(nowMs: number, blockedBy: string | null): void {
    this.#child?.look();
    if (this.#life.phase.name === "broken" && nowMs >= this.#brokenLookMs) this.#lookAtFile(nowMs);
    const isToCome = this.#life.phase.name === "waiting" || this.#life.phase.name === "backoff";
    if (isToCome && !this.#isSpawning && this.#adoptRegistered()) return;
    if (!this.#isSpawning) this.#advance({ type: "look", blockedBy });
    const { phase } = this.#life;
    if (this.#child === undefined) return;
    if (phase.name === "starting" || phase.name === "running") {
      this.#vitals.look(nowMs, phase.name, phase.sinceMs, this.#child);
    }
    this.log.look(nowMs, () => this.#child?.pid);
  }

  /** A worker of this name that somebody else started is taken over, not started a second time. */
  adoptIfRunning(): void {
    if (this.#child === undefined && !this.#isSpawning) this.#adoptRegistered();
  }

  #adoptRegistered(): boolean {
    const service = this.#host.service(this.name);
    if (service === undefined || service.health === "gone") return false;
    if (service.pid === Deno.pid || !this.#host.system.exists(service.pid)) return false;
    this.adopt(service.pid);
    return true;
  }

  #advance(input: LifecycleInput): void {
    const { clock, random } = this.#host;
    const before = this.#life;
    const [life, ...effects] = advance(
      before,
      input,
      clock.monotonicMs(),
      this.#policy(),
      random(),
    );
    this.#life = life;
    for (const effect of effects) {
      if (effect.type === "spawn") void this.#spawn();
      else if (effect.type === "announce") this.#announce(effect);
      else if (effect.signal === "kill") this.#child?.kill();
      else this.#child?.signal(this.#program.config.stop_signal);
    }
    if (life.phase.name !== before.phase.name && life.phase.name === "stopping") {
      this.#host.log.info("stopping {worker}: {reason}", {
        worker: this.name,
        reason: life.reason,
      });
    }
    if (life.wanted !== before.wanted && this.#host.remembersWanted()) {
      this.#host.store.set(this.name, { wanted: life.wanted });
    }
    if (life !== before) this.#host.changed();
  }

  #policy(): LifecyclePolicy {
    const { restart, stop_time } = this.#program.config;
    const backoff = this.#host.backoff();
    return { restart, stopMs: stop_time * 1000, unwellStopMs: UNWELL_STOP_MS, backoff };
  }

  async #spawn(): Promise<void> {
    this.#isSpawning = true;
    try {
      const { environment, system, spawn } = this.#host;
      const { command, args, config } = this.#program;
      const env = { ...environment(), ...config.env };
      const path = findExecutable(command, env["PATH"] ?? "");
      const folder = this.#folder();
      if (!isFolder(folder)) {
        throw new BrokenProgramError(`its working folder ${folder} does not exist`);
      }
      using output = this.log.open();
      const logDescriptor = output.descriptor;
      const child = await spawn(
        { path, args, env, folder, logDescriptor },
        system,
        (end) => void this.#ended(end),
      );
      this.#isSpawning = false;
      this.#take(child);
      this.#lastLines = [];
      if (this.#life.phase.name === "waiting") this.#advance({ type: "started", pid: child.pid });
      // Someone has changed their mind while it was being started.
      else this.#advance({ type: "adopted", pid: child.pid });
      this.#remember();
      this.#host.store.save(); // one that nobody knows of would be started twice
      if (!this.#life.wanted) this.stop("stopped while it was started");
    } catch (error) {
      this.#isSpawning = false;
      const how = error instanceof BrokenProgramError ? "broken" : "failed";
      if (how === "broken") this.#brokenStamp = this.#stamp();
      const reason = errorText(error);
      this.#host.log.warn("{worker}: {reason}", { worker: this.name, reason });
      this.#advance({ type: "not_started", reason, how });
    }
  }

  #take(child: Child): void {
    this.#child = child;
    this.#startedMs = this.#host.clock.monotonicMs() - 1000 * this.#ageSeconds(child);
    this.#vitals.begin();
  }

  /** What the supervisor after us has to know of the process. */
  #remember(): void {
    this.#host.store.set(this.name, {
      pid: this.#child?.pid,
      identity: this.#child?.identity,
      restarts: this.#life.restarts,
      last_exit: this.#lastEnd ?? undefined,
    });
  }

  /** Goes on from what the supervisor before us knew of a process that is gone, or is adopted now. */
  recall({ restarts = 0, last_exit }: ProgramRecord): void {
    this.#lastEnd = last_exit ?? null;
    this.#advance({ type: "recalled", restarts });
  }

  /** Of a process that ran before we knew of it. */
  #ageSeconds({ pid, adopted }: Child): number {
    const startedAt = adopted ? this.#host.system.startedAt(pid) : undefined;
    return startedAt === undefined ? 0 : Math.max(0, this.#host.clock.now() - startedAt);
  }

  async #ended(end: ChildEnd): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const word = await this.#lastWord(child, end);
    this.#child = undefined;
    const seen: ProgramEnd = { code: end?.code ?? null, signal: end?.signal ?? null, word };
    const { code, signal } = seen;
    // What we ended ourselves ended for our reason, whatever its exit code.
    const ours = this.#life.phase.name === "stopping" ? this.#life.reason : null;
    this.#lastEnd = { code, signal, reason: ours ?? endText(seen), at: this.#host.clock.now() };
    this.#advance({ type: "ended", end: seen });
    this.#remember();
    if (word === "stop") this.#host.store.save(); // it was the last to know
    const { name: phase } = this.#life.phase;
    // What is left of its group would be in the way of the next one; one that is done may leave others.
    if (phase !== "finished") child.killRest();
    if (phase === "stopped" || phase === "finished") return this.#host.forget(this.name, child.pid);
    // One that fails again and again may do so for what was set while it ran.
    if (this.#life.failures === FAILURES_UNTIL_FRESH) {
      this.#host.forgetOverrides(this.name);
    }
    this.#lastLines = this.log.lastLines(LAST_LINES);
    this.#host.changed();
  }

  /** What a process left word of when it ended: by its exit code, else by its entry in the registry. */
  async #lastWord(child: Child, end: ChildEnd): Promise<ProgramEnd["word"]> {
    if (end?.code === RESTART_EXIT_CODE) return "restart";
    if (this.#program.ready.kind !== "health_check") return null;
    const service = await this.#host.freshService(this.name);
    if (service === undefined) return "clean";
    if (service.pid !== child.pid) return null;
    if (service.status === "stopped") return "stop";
    return service.status === "restarting" ? "restart" : null;
  }

  #announce({ event, pid, reason }: Omit<LifecycleEvent, "worker">): void {
    const { log, announce } = this.#host;
    announce({ event, worker: this.name, pid, reason });
    const text = "{worker} (pid {pid}): {event}, {reason}";
    const properties = { worker: this.name, pid, event: EVENT_WORDS[event], reason };
    if (event === "worker_crashed") log.warn(text, properties);
    else log.info(text, properties);
  }

  #lookAtFile(nowMs: number): void {
    this.#brokenLookMs = nowMs + BROKEN_LOOK_MS;
    if (this.#stamp() !== this.#brokenStamp) this.#advance({ type: "mended" });
  }

  /** Of everything that a start depends on and that may be mended. */
  #stamp(): string {
    const { command } = this.#program;
    let executable = command;
    try {
      executable = findExecutable(command, this.#host.environment()["PATH"] ?? "");
    } catch {
      // That it is still missing is what the stamp says.
    }
    return `${fileStamp(command)}; ${fileStamp(executable)}; ${isFolder(this.#folder())}`;
  }

  #folder(): string {
    return this.#program.config.folder ?? this.#host.home;
  }

  /** All that is known, for people and programs. */
  status(nowMs: number): ProgramStatus {
    const { phase, wanted, restarts, failures, reason } = this.#life;
    const { config, command, args } = this.#program;
    const sinceMs = this.#child === undefined ? undefined : this.#startedMs;
    const usage = this.#child === undefined ? undefined : this.#vitals.usage;
    const { state } = this;
    return {
      name: this.name,
      state,
      reason,
      wanted,
      ready: phase.name === "running",
      pid: this.#child?.pid ?? null,
      adopted: this.#child?.adopted ?? false,
      uptime: sinceMs === undefined ? null : (nowMs - sinceMs) / 1000,
      restarts,
      failures,
      last_exit: this.#lastEnd,
      next_try: phase.name === "backoff" ? Math.max(0, phase.dueMs - nowMs) / 1000 : null,
      cpu: usage?.cpuPercent ?? null,
      memory: usage?.rssBytes ?? null,
      groups: config.groups,
      command: [command, ...args],
      log: this.log.path,
      last_lines: state === "failing" || state === "broken" ? this.#lastLines : [],
    };
  }
}
