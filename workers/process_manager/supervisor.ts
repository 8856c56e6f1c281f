/** All programs together: who may start when, who stops before whom, and what everybody is told. */
import {
  type Clock,
  CommandError,
  type LifecycleEvent,
  type Logger,
  type Processes,
  suggestion,
} from "../../bus/mod.ts";
import { type SpawnChild, spawnChild } from "./children/spawn.ts";
import type { Selection } from "./commands.ts";
import type { SupervisorConfig } from "./config.ts";
import type { BackoffPolicy } from "./lifecycle/backoff.ts";
import {
  circles,
  type DependencyGraph,
  stopLayers,
  withDependencies,
} from "./programs/dependencies.ts";
import type { Program } from "./programs/program.ts";
import type { RegistryView } from "./registry_view.ts";
import { type Reconfigured, Roster } from "./roster.ts";
import type { ProgramRunner, RunnerHost } from "./runner.ts";
import type { Store } from "./store.ts";

/** What a supervisor is made with. */
export interface SupervisorOptions {
  readonly home: string;
  readonly clock: Clock;
  readonly system: Processes;
  readonly store: Store;
  readonly registry: RegistryView;
  readonly log: Logger;
  readonly config: () => SupervisorConfig;
  /** The environment of every program. */
  readonly environment: () => Record<string, string>;
  /** Asks a worker over the bus. @throws {Error} when it does not answer in time */
  healthCheck(name: string, timeoutMs: number): Promise<void>;
  announce(event: LifecycleEvent): void;
  /** Something that people see has changed. */
  onChange(): void;
  /** 0 to 1. @default Math.random */
  readonly random?: () => number;
  /** @default spawnChild */
  readonly spawn?: SpawnChild;
}

/** Programs of the bus that start at once: each takes most of a core for a moment. */
const STARTING_AT_ONCE = Math.max(4, 2 * navigator.hardwareConcurrency);
/** One that takes longer than this to start does not keep others waiting. */
const START_TURN_MS = 3_000;
/** A start takes milliseconds: after so many of them a look leaves the rest to the next, and commands are answered. */
const LOOK_MS = 30;
const ITS_TURN = "waits for its turn";

/** See the head of the file. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #roster: Roster;
  readonly #waiting = new Set<() => void>();
  /** To be started when all of those have ended that are restarted together. */
  readonly #held = new Set<ProgramRunner>();
  #circles = new Map<string, string>();
  #isEnding = false;
  /** Whose turn it is first at the next look. */
  #firstTurn = 0;

  constructor(options: SupervisorOptions) {
    const { registry } = options;
    this.#options = options;
    const host: RunnerHost = {
      ...options,
      random: options.random ?? Math.random,
      spawn: options.spawn ?? spawnChild,
      backoff: () => this.#backoff(),
      service: (name) => registry.service(name),
      freshService: (name) => registry.fresh(name),
      registryWorks: () => registry.works(),
      forget: (name, pid) => registry.forget(name, pid),
      forgetOverrides: (name) => registry.forgetOverrides(name),
      remembersWanted: () => !this.#isEnding,
      registryIsWhole: () => registry.isWhole(),
      isTaken: (pid) => this.runners.some(({ child }) => child?.pid === pid),
      changed: () => this.#changed(),
    };
    const { store, system } = options;
    this.#roster = new Roster({
      store,
      system,
      host,
      when: (isSo, action) => void this.until(isSo).then(action),
    });
  }

  /** The programs, by name. */
  get runners(): readonly ProgramRunner[] {
    return this.#roster.runners;
  }

  /** Takes over what runs already; what is wanted besides is started by {@link look}. */
  async begin(programs: ReadonlyMap<string, Program>): Promise<void> {
    await this.#options.registry.refresh();
    this.#roster.begin(programs);
    this.#circles = circles(this.#graph());
  }

  /** Time has passed. It must be called several times a second. */
  look(): void {
    const { clock, registry, store, log } = this.#options;
    const nowMs = clock.monotonicMs();
    let starting = 0;
    for (const { phase, program } of this.runners) {
      const counts = phase.name === "starting" && program.ready.kind === "health_check";
      if (counts && nowMs - phase.sinceMs < START_TURN_MS) starting++;
    }
    registry.look(nowMs, starting > 0 ? "soon" : "now and then");
    const { runners } = this;
    const first = this.#firstTurn % Math.max(1, runners.length);
    let isLate = false;
    for (let i = first; i < first + runners.length; i++) {
      const runner = runners[i % runners.length];
      if (runner === undefined) continue;
      try {
        if (!isLate && clock.monotonicMs() - nowMs > LOOK_MS) {
          isLate = true;
          this.#firstTurn = i;
        }
        const blockedBy = this.#blockedBy(runner, starting) ?? (isLate ? ITS_TURN : null);
        runner.look(nowMs, blockedBy);
        if (runner.isSpawning) starting++;
      } catch (error) {
        // What is wrong with one program must not end the supervision of the others.
        log.error("{worker}: {error}", { worker: runner.name, error });
      }
    }
    store.save();
  }

  /** What a program has to wait for; null when it may start. */
  #blockedBy(runner: ProgramRunner, starting: number): string | null {
    const { name, program } = runner;
    if (runner.child !== undefined) return null;
    if (this.#isEnding) return "the supervisor ends";
    if (this.#held.has(runner)) return "waits for the others to end";
    const circle = this.#circles.get(name);
    if (circle !== undefined) return `it depends on itself: ${circle}`;
    for (const [other, stage] of program.dependsOn) {
      const needed = this.#roster.get(other);
      if (needed === undefined) {
        const hint = suggestion(other, this.runners.map(({ name }) => name));
        return `it depends on '${other}', which does not exist${hint}`;
      }
      if (!hasCome(needed, stage)) return `waits for ${other}, which is ${needed.state}`;
    }
    const takesTurns = program.ready.kind === "health_check";
    return takesTurns && starting >= STARTING_AT_ONCE ? ITS_TURN : null;
  }

  #graph(): DependencyGraph {
    // Arrays, for they are gone through more than once.
    return new Map(this.runners.map(({ name, program }) => [name, [...program.dependsOn.keys()]]));
  }

  #backoff(): BackoffPolicy {
    const { backoff_min, backoff_max, stable_after, failing_after } = this.#options.config();
    return {
      minMs: backoff_min * 1000,
      maxMs: Math.max(backoff_min, backoff_max) * 1000,
      stableAfterMs: stable_after * 1000,
      failingAfter: failing_after,
    };
  }

  /**
   * The programs that a command means, by name.
   *
   * @throws {CommandError} `not_found` for a name or a group that does not exist, `invalid_payload` when
   * nothing is named
   */
  select({ worker, workers = [], group, all }: Selection): ProgramRunner[] {
    if (all) return [...this.runners];
    const names = [...worker === undefined ? [] : [worker], ...workers];
    if (names.length === 0 && group === undefined) {
      throw new CommandError("invalid_payload", "name a worker, workers, a group, or all");
    }
    const chosen = new Set(names.map((name) => this.find(name)));
    if (group !== undefined) {
      const members = this.runners.filter(({ program }) => program.config.groups.includes(group));
      if (members.length === 0) {
        const groups = [...new Set(this.runners.flatMap(({ program }) => program.config.groups))];
        const known = groups.length === 0 ? "there are none" : `there are ${groups.join(", ")}`;
        throw new CommandError("not_found", `no program is in a group '${group}'; ${known}`);
      }
      for (const member of members) chosen.add(member);
    }
    return [...chosen];
  }

  /** @throws {CommandError} `not_found` */
  find(name: string): ProgramRunner {
    const runner = this.#roster.get(name);
    if (runner !== undefined) return runner;
    const names = this.runners.map(({ name }) => name);
    const known = names.length === 0 ? "there are none" : `there are ${names.join(", ")}`;
    throw new CommandError(
      "not_found",
      `Unknown worker: ${name}${suggestion(name, names)}; ${known}; ` +
        "vj_console up reads config.toml again",
    );
  }

  /** Starts programs and what they depend on. @throws {CommandError} `unavailable` while it ends */
  start(chosen: readonly ProgramRunner[]): void {
    this.refuseWhileEnding();
    const names = withDependencies(this.#graph(), chosen.map(({ name }) => name));
    for (const name of names) {
      const runner = this.#roster.get(name);
      // What has done its work need not do it again for those that depend on it.
      if (runner !== undefined && (chosen.includes(runner) || !isDone(runner))) runner.start();
    }
    this.look();
  }

  /**
   * Stops programs, each when those that depend on it are gone. None of them is started again from the
   * moment of the call on.
   */
  async stop(chosen: readonly ProgramRunner[], reason: string): Promise<void> {
    for (const runner of chosen) {
      runner.adoptRegistered(); // one that was started by hand is meant as well
      runner.unwant(reason);
    }
    this.#options.store.save();
    for (const layer of stopLayers(this.#graph(), chosen.map(({ name }) => name))) {
      const runners = layer.flatMap((name) => this.#roster.get(name) ?? []);
      const stopped = runners.filter(({ wanted }) => !wanted); // somebody may want one again by now
      for (const runner of stopped) runner.stop(reason);
      await this.until(() => stopped.every(({ child, wanted }) => child === undefined || wanted));
    }
  }

  /**
   * Restarts programs: each ends when those that depend on it are gone, and starts when what it depends on
   * is there.
   *
   * @throws {CommandError} `unavailable` while it ends
   */
  async restart(chosen: readonly ProgramRunner[], reason: string): Promise<void> {
    this.refuseWhileEnding();
    for (const runner of chosen) this.#held.add(runner);
    for (const layer of stopLayers(this.#graph(), chosen.map(({ name }) => name))) {
      const runners = layer.flatMap((name) => this.#roster.get(name) ?? []);
      const before = new Map(runners.map((runner) => [runner, runner.child]));
      for (const runner of runners) runner.restart(reason);
      const isGone = (runner: ProgramRunner) =>
        runner.child === undefined || runner.child !== before.get(runner);
      await this.until(() => runners.every((runner) => isGone(runner) || !runner.wanted));
    }
    for (const runner of chosen) this.#held.delete(runner);
    this.look();
  }

  /** Stops everything; at the next start of the supervisor the same is wanted as now. */
  async stopAll(reason: string): Promise<void> {
    this.#isEnding = true;
    this.#options.store.isEnding = true;
    await this.stop(this.runners, reason);
  }

  /** @throws {CommandError} `unavailable` from the moment on that everything is to stop */
  refuseWhileEnding(): void {
    if (this.#isEnding) throw new CommandError("unavailable", "the supervisor is ending");
  }

  /** Goes on with other programs; only those that a change concerns are restarted. */
  reconfigure(programs: ReadonlyMap<string, Program>): Reconfigured {
    const done = this.#roster.reconfigure(programs);
    this.#circles = circles(this.#graph());
    this.look();
    this.#changed();
    return done;
  }

  /** Resolves when something is so; looked at whenever anything changes. @returns false when it took too long */
  until(isSo: () => boolean, timeoutMs = Infinity): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const settle = (result: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(result);
      };
      const look = () => {
        if (isSo()) settle(true);
      };
      this.#waiting.add(look);
      if (timeoutMs !== Infinity) timer = setTimeout(() => settle(isSo()), timeoutMs);
      look();
    });
  }

  #changed(): void {
    for (const look of [...this.#waiting]) look();
    this.#options.onChange();
  }
}

/** Whether a program has done its work. */
function isDone({ phase }: ProgramRunner): boolean {
  return phase.name === "finished" && phase.how === "clean";
}

/** Whether a program is as far as those that depend on it need it to be. */
function hasCome(needed: ProgramRunner, stage: "started" | "ready"): boolean {
  const { name: phase } = needed.phase;
  return phase === "running" || stage === "started" && phase === "starting" || isDone(needed);
}
