/** One program under supervision: carries out what its life asks for, and tells its life what happens. */
import {
  type Clock,
  errorText,
  type LifecycleEvent,
  type Logger,
  type Processes,
  type Service,
} from "../../bus/mod.ts";
import { adoptChild, type Child, type ChildEnd } from "./children/child.ts";
import { type EndRegistry, lastWord } from "./children/last_word.ts";
import { registeredProcess } from "./children/registered.ts";
import { sendToGroup } from "./children/signals.ts";
import type { SpawnChild } from "./children/spawn.ts";
import { Vitals } from "./checks/vitals.ts";
import { advance, type LifecycleInput, type LifecyclePolicy } from "./lifecycle/advance.ts";
import type { BackoffPolicy } from "./lifecycle/backoff.ts";
import { endText, type Lifecycle, newLifecycle, type ProgramEnd } from "./lifecycle/state.ts";
import { ProgramLog } from "./program_log.ts";
import { BrokenWatch } from "./programs/broken_watch.ts";
import { BrokenProgramError, findExecutable, isFolder } from "./programs/executable.ts";
import type { Program } from "./programs/program.ts";
import { shownArgs } from "./programs/shown_args.ts";
import type { ProgramStateName, ProgramStatus } from "./status.ts";
import type { ProgramRecord, Store } from "./store.ts";

/** What all runners share. */
export interface RunnerHost extends EndRegistry {
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
  /** Whether a process is that of any program already. */
  isTaken(pid: number): boolean;
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
/** How often the rest of a group that ends is looked at. */
const GROUP_LOOK_MS = 20;
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
  readonly #broken = new BrokenWatch();
  /** Told last when it could not be started: the same is not told again. */
  #trouble: string | undefined;
  #isDismissed = false;

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

  /** Starts that replaced an earlier process. */
  get restarts(): number {
    return this.#life.restarts;
  }

  get reason(): string | null {
    return this.#life.reason;
  }

  start(): void {
    this.#isDismissed = false;
    this.#advance({ type: "start" });
  }

  stop(reason: string): void {
    this.#advance({ type: "stop", reason });
  }

  /** Stops it because nobody knows it any more, which is not to be remembered as what somebody wants. */
  dismiss(): void {
    this.#isDismissed = true;
    this.#advance({ type: "stop", reason: "it is not configured any more" });
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
    const child = adoptChild(pid, this.#host.system, this.#onEnd);
    this.#take(child);
    // The supervisor before us may have died while the group was paused for its log.
    if (Deno.build.os !== "windows") child.signal("SIGCONT", "group");
    this.#advance({ type: "adopted", pid });
    this.#remember();
  }

  /** Time has passed. @param blockedBy what it has to wait for before it is started */
  look(nowMs: number, blockedBy: string | null): void {
    this.#child?.look();
    if (this.#life.phase.name === "broken" && this.#isMended(nowMs)) {
      this.#advance({ type: "mended" });
    }
    this.adoptRegistered();
    if (!this.#isSpawning) this.#advance({ type: "look", blockedBy });
    const { phase } = this.#life;
    if (this.#child !== undefined && (phase.name === "starting" || phase.name === "running")) {
      this.#vitals.look(nowMs, phase.name, phase.sinceMs, this.#child);
    }
    this.log.look(nowMs, () => this.#child?.pid);
  }

  /** A worker of this name that somebody else started is taken over, not started a second time. */
  adoptRegistered(): void {
    if (this.#child !== undefined || this.#isSpawning) return;
    const { service, system, isTaken } = this.#host;
    const pid = registeredProcess(service(this.name), system, isTaken);
    if (pid !== undefined) this.adopt(pid);
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
      if (effect.type === "spawn") this.#inBackground(this.#spawn());
      else if (effect.type === "announce") this.#announce(effect);
      else if (effect.signal === "kill") this.#child?.signal("SIGKILL", "group");
      else this.#child?.signal(this.#program.config.stop_signal, "process");
    }
    if (life.phase.name !== before.phase.name && life.phase.name === "stopping") {
      this.#host.log.info("stopping {worker}: {reason}", {
        worker: this.name,
        reason: life.reason,
      });
    }
    if (life.wanted !== before.wanted && !this.#isDismissed && this.#host.remembersWanted()) {
      this.#host.store.set(this.name, { wanted: life.wanted });
    }
    if (life !== before) this.#host.changed();
  }

  #policy(): LifecyclePolicy {
    const { restart, stop_time } = this.#program.config;
    const backoff = this.#host.backoff();
    return { restart, stopMs: stop_time * 1000, unwellStopMs: UNWELL_STOP_MS, backoff };
  }

  /** What is wrong with one program must not end the supervision of the others. */
  #inBackground(work: Promise<void>): void {
    work.catch((error) => {
      this.#host.log.error("{worker}: {error}", { worker: this.name, error });
    });
  }

  readonly #onEnd = (end: ChildEnd): void => this.#inBackground(this.#ended(end));

  async #spawn(): Promise<void> {
    this.#isSpawning = true;
    try {
      const { environment, system, spawn } = this.#host;
      const { command, args, config, folder, isWorker } = this.#program;
      const env = { ...environment(), ...config.env };
      const path = findExecutable(command, env["PATH"] ?? "");
      if (!isFolder(folder)) {
        throw new BrokenProgramError(`its working folder ${folder} does not exist`);
      }
      using output = this.log.open();
      const logDescriptor = output.descriptor;
      const child = await spawn(
        { path, args, env, folder, logDescriptor, gate: isWorker ? "open" : "closed" },
        system,
        this.#onEnd,
      );
      this.#isSpawning = false;
      this.#trouble = undefined;
      this.#take(child);
      if (this.#life.phase.name === "waiting") this.#advance({ type: "started", pid: child.pid });
      // Someone has changed their mind while it was being started.
      else this.#advance({ type: "adopted", pid: child.pid });
      this.#remember();
      this.#host.store.save(); // one that nobody knows of would be started twice
      child.begin();
      if (!this.#life.wanted) this.stop("stopped while it was started");
    } catch (error) {
      this.#isSpawning = false;
      const how = error instanceof BrokenProgramError ? "broken" : "failed";
      if (how === "broken") {
        this.#broken.begin(this.#program, this.#searchPath(), this.#host.clock.monotonicMs());
      }
      const reason = errorText(error);
      if (reason !== this.#trouble) {
        this.#host.log.warn("{worker}: {reason}", { worker: this.name, reason });
      }
      this.#trouble = reason;
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
  recall({ restarts = 0, last_exit, pid }: ProgramRecord, state: "lives" | "gone"): void {
    this.#lastEnd = pid === undefined || state === "lives" ? last_exit ?? null : {
      code: null,
      signal: null,
      reason: "ended while no supervisor looked",
      at: this.#host.clock.now(),
    };
    this.#advance({ type: "recalled", restarts, last: pid === undefined ? "rested" : "ran" });
  }

  /** Of a process that ran before we knew of it. */
  #ageSeconds({ pid, adopted }: Child): number {
    const startedAt = adopted ? this.#host.system.startedAt(pid) : undefined;
    return startedAt === undefined ? 0 : Math.max(0, this.#host.clock.now() - startedAt);
  }

  async #ended(end: ChildEnd): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const word = await lastWord(this.#program, child, end, this.#host);
    if (end?.signal !== "SIGKILL") await this.#groupToEnd(child);
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
    this.log.look(this.#host.clock.monotonicMs(), () => this.#child?.pid);
    if (phase === "stopped" || phase === "finished") return this.#host.forget(this.name, child.pid);
    // One that fails again and again may do so for what was set while it ran.
    if (this.#life.failures === FAILURES_UNTIL_FRESH) {
      this.#host.forgetOverrides(this.name);
    }
    this.#lastLines = this.log.lastLines(LAST_LINES);
    this.#host.changed();
  }

  /** What a shell, say, has started hears of a stop when the shell has ended, and has its time as well. */
  async #groupToEnd({ pid }: Child): Promise<void> {
    const { clock, system } = this.#host;
    const { phase } = this.#life;
    if (phase.name !== "stopping" || !system.groupExists(pid)) return;
    sendToGroup(pid, this.#program.config.stop_signal);
    while (clock.monotonicMs() < phase.killAtMs && system.groupExists(pid)) {
      await new Promise((resolve) => setTimeout(resolve, GROUP_LOOK_MS));
    }
  }

  #announce({ event, pid, reason }: Omit<LifecycleEvent, "worker">): void {
    const { log, announce } = this.#host;
    announce({ event, worker: this.name, pid, reason });
    const text = "{worker} (pid {pid}): {event}, {reason}";
    const properties = { worker: this.name, pid, event: EVENT_WORDS[event], reason };
    if (event === "worker_crashed") log.warn(text, properties);
    else log.info(text, properties);
  }

  #isMended(nowMs: number): boolean {
    return this.#broken.isMended(this.#program, this.#searchPath(), nowMs);
  }

  #searchPath(): string {
    return this.#program.config.env["PATH"] ?? this.#host.environment()["PATH"] ?? "";
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
      command: [command, ...shownArgs(args)],
      log: this.log.path,
      last_lines: state === "failing" || state === "broken" ? this.#lastLines : [],
    };
  }
}
