/** The programs under supervision, as they come and go with the configuration. */
import type { Processes } from "../../bus/mod.ts";
import { adoptChild } from "./children/child.ts";
import { killRest } from "./children/signals.ts";
import type { Program } from "./programs/program.ts";
import { ProgramRunner, type RunnerHost } from "./runner.ts";
import type { Store } from "./store.ts";

/** What a change of the configuration did. */
export interface Reconfigured {
  added: string[];
  removed: string[];
  changed: string[];
  restarted: string[];
}

/** What a roster needs. */
export interface RosterOptions {
  readonly store: Store;
  readonly system: Processes;
  readonly host: RunnerHost;
  /** Calls back when something is so. */
  when(isSo: () => boolean, action: () => void): void;
}

/** What a process that nobody knows any more has time for. */
const ORPHAN_STOP_MS = 5_000;

/** See the head of the file. */
export class Roster {
  readonly #options: RosterOptions;
  readonly #runners = new Map<string, ProgramRunner>();
  /** Not configured any more, but still to end. */
  readonly #leaving = new Set<ProgramRunner>();

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  /** All of them, those that leave included. */
  get runners(): readonly ProgramRunner[] {
    return [...this.#runners.values()];
  }

  get(name: string): ProgramRunner | undefined {
    return this.#runners.get(name);
  }

  /** Takes over what runs already. */
  begin(programs: ReadonlyMap<string, Program>): void {
    for (const program of programs.values()) this.#add(program);
    this.#endOrphans(programs);
  }

  #add(program: Program): void {
    const { store, system, host } = this.#options;
    const { name, config } = program;
    const record = store.get(name);
    const { pid, identity } = record;
    const lives = pid !== undefined && identity !== undefined && system.identity(pid) === identity;
    // Somebody told it to shut down, and the supervisor before us did not live to see it.
    const { pid: lastPid, status } = host.service(name) ?? {};
    const wasStopped = pid !== undefined && !lives && lastPid === pid && status === "stopped";
    const wanted = !wasStopped && (record.wanted ?? config.autostart);
    if (wasStopped) store.set(name, { wanted: false });
    const runner = new ProgramRunner(program, wanted, host);
    this.#runners.set(name, runner);
    runner.recall(record, lives ? "lives" : "gone");
    if (!lives) {
      // One that ended while we began anew is still our child, and would stay a zombie.
      if (pid !== undefined) system.reap(pid);
      runner.adoptRegistered();
      // What it had started would be in the way of the next one.
      if (pid !== undefined && wanted && runner.child === undefined) killRest(pid, system);
      return;
    }
    runner.adopt(pid);
    // The supervisor before us died while it was to be stopped.
    if (!wanted) runner.stop("not wanted");
  }

  /** Ends what an earlier supervisor ran and nobody has configured since. */
  #endOrphans(programs: ReadonlyMap<string, Program>): void {
    const { store, system } = this.#options;
    for (const name of store.names()) {
      if (programs.has(name)) continue;
      const { pid, identity } = store.get(name);
      store.forgetProcess(name);
      if (pid === undefined || identity === undefined || system.identity(pid) !== identity) {
        continue;
      }
      const orphan = adoptChild(pid, system, () => {});
      orphan.signal("SIGTERM", "group");
      setTimeout(() => orphan.signal("SIGKILL", "group"), ORPHAN_STOP_MS);
    }
  }

  /** Goes on with other programs; only those that a change concerns are restarted. */
  reconfigure(programs: ReadonlyMap<string, Program>): Reconfigured {
    const done: Reconfigured = { added: [], removed: [], changed: [], restarted: [] };
    for (const program of programs.values()) {
      const runner = this.#runners.get(program.name);
      if (runner === undefined) {
        this.#add(program);
        done.added.push(program.name);
      } else if (this.#leaving.delete(runner)) {
        done.added.push(program.name);
        runner.configure(program);
        if (program.config.autostart) runner.start();
      } else this.#change(runner, program, done);
    }
    for (const runner of this.runners) {
      if (programs.has(runner.name) || this.#leaving.has(runner)) continue;
      // A file that is away for a moment, while it is copied say, ends nobody.
      if (runner.program.origin === "found" && runner.child !== undefined) continue;
      done.removed.push(runner.name);
      this.#remove(runner);
    }
    return done;
  }

  #change(runner: ProgramRunner, program: Program, done: Reconfigured): void {
    const before = runner.program;
    if (JSON.stringify(described(before)) === JSON.stringify(described(program))) return;
    const isOther = spawning(before) !== spawning(program);
    done.changed.push(program.name);
    runner.configure(program);
    this.#followAutostart(runner, before);
    if (!isOther || !runner.wanted) return;
    if (runner.child === undefined) return runner.start();
    done.restarted.push(program.name);
    runner.restart("its configuration has changed");
  }

  /** What nobody has said anything about goes by the configuration. */
  #followAutostart(runner: ProgramRunner, before: Program): void {
    const { autostart } = runner.program.config;
    const isDecided = this.#options.store.get(runner.name).wanted !== undefined;
    if (isDecided || autostart === before.config.autostart) return;
    if (autostart) runner.start();
    else runner.stop("autostart = false");
  }

  #remove(runner: ProgramRunner): void {
    this.#leaving.add(runner);
    runner.dismiss();
    const isDone = () => runner.child === undefined || !this.#leaving.has(runner);
    this.#options.when(isDone, () => {
      if (!this.#leaving.delete(runner)) return; // it is configured again
      this.#runners.delete(runner.name);
      this.#options.store.forgetProcess(runner.name);
    });
  }
}

/** What a running process would have to be restarted for. */
function spawning({ command, args, config, folder }: Program): string {
  return JSON.stringify([command, args, config.env, folder]);
}

function described(program: Program): unknown {
  return { ...program, dependsOn: [...program.dependsOn] };
}
