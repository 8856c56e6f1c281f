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
import { ProgramRunner, type RunnerHost } from "./runner.ts";
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

/** What a change of the configuration did. */
export interface Reconfigured {
  added: string[];
  removed: string[];
  changed: string[];
  restarted: string[];
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
  readonly #runners = new Map<string, ProgramRunner>();
  readonly #host: RunnerHost;
  readonly #waiting = new Set<() => void>();
  /** Not configured any more, but still to end. */
  readonly #leaving = new Set<ProgramRunner>();
  #circles = new Map<string, string>();
  #isEnding = false;
  /** Whose turn it is first at the next look. */
  #firstTurn = 0;

  constructor(options: SupervisorOptions) {
    const { registry } = options;
    this.#options = options;
    this.#host = {
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
      changed: () => this.#changed(),
    };
  }

  /** The programs, by name. */
  get runners(): readonly ProgramRunner[] {
    return [...this.#runners.values()];
  }

  /** Takes over what runs already; what is wanted besides is started by {@link look}. */
  async begin(programs: ReadonlyMap<string, Program>): Promise<void> {
    await this.#options.registry.refresh();
    for (const program of programs.values()) this.#add(program);
    this.#circles = circles(this.#graph());
  }

  #add(program: Program): void {
    const { store, system } = this.#options;
    const record = store.get(program.name);
    const { wanted = program.config.autostart, pid, identity } = record;
    const runner = new ProgramRunner(program, wanted, this.#host);
    this.#runners.set(program.name, runner);
    if (pid !== undefined) runner.recall(record);
    if (pid !== undefined && identity !== undefined && system.identity(pid) === identity) {
      runner.adopt(pid);
      // The supervisor before us died while it was to be stopped.
      if (!wanted) runner.stop("not wanted");
    } else {
      // One that ended while we began anew is still our child, and would stay a zombie.
      if (pid !== undefined) system.reap(pid);
      runner.adoptIfRunning();
    }
  }

  /** Time has passed. It must be called several times a second. */
  look(): void {
    const { clock, registry, store, log } = this.#options;
    const nowMs = clock.monotonicMs();
    let starting = 0;
    for (const { phase, program } of this.#runners.values()) {
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
    const circle = this.#circles.get(name);
    if (circle !== undefined) return `it depends on itself: ${circle}`;
    for (const [other, stage] of program.dependsOn) {
      const needed = this.#runners.get(other);
      if (needed === undefined) {
        const hint = suggestion(other, [...this.#runners.keys()]);
        return `it depends on '${other}', which does not exist${hint}`;
      }
      const { name: phase } = needed.phase;
      const isThere = phase === "running" || phase === "finished" ||
        stage === "started" && phase === "starting";
      if (!isThere) return `waits for ${other}, which is ${needed.state}`;
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
    const runner = this.#runners.get(name);
    if (runner !== undefined) return runner;
    const names = [...this.#runners.keys()];
    const known = names.length === 0 ? "there are none" : `there are ${names.join(", ")}`;
    throw new CommandError(
      "not_found",
      `Unknown worker: ${name}${suggestion(name, names)}; ${known}`,
    );
  }

  /** Starts programs and what they depend on. @throws {CommandError} `unavailable` while it ends */
  start(chosen: readonly ProgramRunner[]): void {
    this.refuseWhileEnding();
    const names = withDependencies(this.#graph(), chosen.map(({ name }) => name));
    for (const name of names) this.#runners.get(name)?.start();
    this.look();
  }

  /**
   * Stops programs, each when those that depend on it are gone. None of them is started again from the
   * moment of the call on.
   */
  async stop(chosen: readonly ProgramRunner[], reason: string): Promise<void> {
    for (const runner of chosen) runner.unwant(reason);
    this.#options.store.save();
    for (const layer of stopLayers(this.#graph(), chosen.map(({ name }) => name))) {
      const runners = layer.flatMap((name) => this.#runners.get(name) ?? []);
      const stopped = runners.filter(({ wanted }) => !wanted); // somebody may want one again by now
      for (const runner of stopped) runner.stop(reason);
      await this.until(() => stopped.every(({ child, wanted }) => child === undefined || wanted));
    }
  }

  /** @throws {CommandError} `unavailable` while it ends */
  restart(chosen: readonly ProgramRunner[], reason: string): void {
    this.refuseWhileEnding();
    for (const runner of chosen) runner.restart(reason);
    this.look();
  }

  /** Stops everything; at the next start of the supervisor the same is wanted as now. */
  async stopAll(reason: string): Promise<void> {
    this.#isEnding = true;
    await this.stop(this.runners, reason);
  }

  /** @throws {CommandError} `unavailable` from the moment on that everything is to stop */
  refuseWhileEnding(): void {
    if (this.#isEnding) throw new CommandError("unavailable", "the supervisor is ending");
  }

  /** Goes on with other programs; only those that a change concerns are restarted. */
  reconfigure(programs: ReadonlyMap<string, Program>): Reconfigured {
    const done: Reconfigured = { added: [], removed: [], changed: [], restarted: [] };
    const gone = this.runners.filter((runner) =>
      !programs.has(runner.name) && !this.#leaving.has(runner)
    );
    for (const program of programs.values()) {
      const runner = this.#runners.get(program.name);
      if (runner === undefined) {
        this.#add(program);
        done.added.push(program.name);
        continue;
      }
      if (this.#leaving.delete(runner)) {
        done.added.push(program.name);
        runner.configure(program);
        if (program.config.autostart) runner.start();
        continue;
      }
      const before = runner.program;
      if (JSON.stringify(described(before)) === JSON.stringify(described(program))) continue;
      done.changed.push(program.name);
      runner.configure(program);
      this.#followAutostart(runner, before);
      if (runner.child === undefined || spawning(before) === spawning(program)) continue;
      done.restarted.push(program.name);
      runner.restart("its configuration has changed");
    }
    done.removed.push(...gone.map(({ name }) => name));
    this.#circles = circles(this.#graph());
    for (const runner of gone) void this.#remove(runner);
    this.look();
    this.#changed();
    return done;
  }

  /** What nobody has said anything about goes by the configuration. */
  #followAutostart(runner: ProgramRunner, before: Program): void {
    const { autostart } = runner.program.config;
    const isDecided = this.#options.store.get(runner.name).wanted !== undefined;
    if (isDecided || autostart === before.config.autostart) {
      // What was wrong with it may be mended now.
      if (runner.wanted) runner.start();
    } else if (autostart) runner.start();
    else runner.stop("autostart = false");
  }

  async #remove(runner: ProgramRunner): Promise<void> {
    this.#leaving.add(runner);
    runner.stop("it is not configured any more");
    await this.until(() => runner.child === undefined || !this.#leaving.has(runner));
    if (!this.#leaving.delete(runner)) return; // it is configured again
    this.#runners.delete(runner.name);
    this.#options.store.remove(runner.name);
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

/** What a running process would have to be restarted for. */
function spawning({ command, args, config }: Program): string {
  return JSON.stringify([command, args, config.env, config.folder]);
}

function described(program: Program): unknown {
  return { ...program, dependsOn: [...program.dependsOn] };
}
