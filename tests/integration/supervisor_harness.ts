/** A supervisor and its programs in a home of their own: whatever a test does to them, nothing is left running. */
import assert from "node:assert/strict";
import { stringify } from "smol-toml";
import { BusClient, type JsonObject } from "../../bus/mod.ts";
import type { ProgramConfig, SupervisorConfig } from "../../workers/process_manager/config.ts";
import type { ProgramStateName, ProgramStatus } from "../../workers/process_manager/status.ts";
import { executable, TestHome, type TestProcess, until } from "./harness.ts";

export const SUPERVISOR = "process_manager";

/** Programs as `config.toml` has them. */
export type Programs = Readonly<Record<string, Partial<ProgramConfig>>>;
export type Settings = Partial<Omit<SupervisorConfig, "programs">>;

/** Everything comes soon, so that tests need not wait. */
const QUICK: Settings = { discover: false, backoff_min: 0.05, backoff_max: 0.2 };

/** A shell script as a program. */
export function script(text: string, more: Partial<ProgramConfig> = {}): Partial<ProgramConfig> {
  return { command: "sh", args: ["-c", text], ...more };
}

/** A program that runs on and does nothing. */
export const IDLE: Partial<ProgramConfig> = { command: "sleep", args: ["1000"] };

/** A program that takes half a second to end when it is asked to, and says when it can be asked. */
export const SLOW_TO_END: Partial<ProgramConfig> = script(
  "trap 'sleep 0.5; exit 0' TERM; echo listening; while :; do sleep 0.05; done",
);

/** A worker of the toolkit on free ports, looked at often. */
export function worker(
  args: readonly string[] = [],
  more: Partial<ProgramConfig> = {},
): Partial<ProgramConfig> {
  return { args: ["--port", "0", ...args], alive_interval: 0.3, ...more };
}

/** A process of the machine. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly isZombie: boolean;
}

/** All processes of the machine (Linux). */
export async function processTable(): Promise<ProcessRow[]> {
  const shell = new Deno.Command("sh", { args: ["-c", "cat /proc/[0-9]*/stat"], stderr: "null" });
  const text = new TextDecoder().decode((await shell.output()).stdout);
  return [...text.matchAll(/^(\d+) \(.*\) (\w) (\d+) /gm)].map(([, pid, state, parent]) => ({
    pid: Number(pid),
    parent: Number(parent),
    isZombie: state === "Z",
  }));
}

/** Sends a signal to a process that may have ended. */
export function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** See the head of the file. */
export class SupervisedHome implements AsyncDisposable {
  readonly home: TestHome;
  /** Asks the supervisor at its port, whatever becomes of the registry. */
  #remote: BusClient;
  readonly #remoteHome: string;
  #supervisor: TestProcess | undefined;

  private constructor(home: TestHome, remoteHome: string) {
    this.home = home;
    this.#remoteHome = remoteHome;
    this.#remote = new BusClient({ home: remoteHome });
  }

  /** A home with these programs; the supervisor is started by {@link start}. */
  static async create(programs: Programs, settings: Settings = {}): Promise<SupervisedHome> {
    const home = await TestHome.create();
    const all = new SupervisedHome(home, await Deno.makeTempDir({ prefix: "vj-test-" }));
    await all.configure(programs, settings);
    return all;
  }

  /** The same, with the supervisor running. */
  static async started(programs: Programs, settings: Settings = {}): Promise<SupervisedHome> {
    const all = await SupervisedHome.create(programs, settings);
    try {
      await all.start();
    } catch (error) {
      await all[Symbol.asyncDispose]();
      throw error;
    }
    return all;
  }

  get path(): string {
    return this.home.path;
  }

  /** The supervisor that was started last. */
  get supervisor(): TestProcess {
    assert.ok(this.#supervisor, "no supervisor was started");
    return this.#supervisor;
  }

  /** Writes `config.toml`. */
  async configure(programs: Programs, settings: Settings = {}): Promise<void> {
    const section = { ...QUICK, ...settings, programs };
    await Deno.writeTextFile(
      `${this.path}/config.toml`,
      stringify({ [SUPERVISOR]: JSON.parse(JSON.stringify(section)) }),
    );
  }

  /** Starts the supervisor without waiting for anything. */
  launch(path = executable(SUPERVISOR), env: Record<string, string> = {}): TestProcess {
    return this.home.run(path, ["--port", "0"], { env });
  }

  /** Starts the supervisor and waits until it can be asked. */
  async start(path?: string, env?: Record<string, string>): Promise<TestProcess> {
    const supervisor = this.launch(path, env);
    this.#supervisor = supervisor;
    let isGone = false;
    void supervisor.child.status.then(() => isGone = true);
    const port = await until("the supervisor", () => {
      assert.ok(!isGone, `the supervisor ended: ${supervisor.stderr}`);
      return /is ready: commands on port (\d+)/.exec(supervisor.stderr)?.[1];
    });
    await this.#pointAt(supervisor.pid, Number(port));
    return supervisor;
  }

  async #pointAt(pid: number, command: number): Promise<void> {
    const now = Date.now() / 1000;
    const entry = {
      pid,
      status: "running",
      started_at: now,
      heartbeat_at: now,
      ports: { command, telemetry: command },
      metadata: {},
    };
    const path = `${this.#remoteHome}/registry.json`;
    const file = { version: "1.0", updated_at: now, services: { [SUPERVISOR]: entry } };
    await Deno.writeTextFile(`${path}.new`, JSON.stringify(file));
    await Deno.rename(`${path}.new`, path);
    // The former one trusts what it knows for a while.
    await this.#remote.close();
    this.#remote = new BusClient({ home: this.#remoteHome });
  }

  /** Kills the supervisor as a crash would. */
  async killSupervisor(): Promise<void> {
    this.supervisor.kill("SIGKILL");
    await this.supervisor.ended();
  }

  /** Asks the supervisor that was started last. */
  async ask(command: string, payload: JsonObject = {}, timeoutMs = 30_000): Promise<JsonObject> {
    return await this.#remote.send(SUPERVISOR, command, payload, { timeoutMs });
  }

  /** All that is known of one program. */
  async status(name: string): Promise<ProgramStatus> {
    const { workers } = await this.ask("status", { worker: name }) as { workers: ProgramStatus[] };
    const [status] = workers;
    assert.ok(status, `no status of ${name}`);
    return status;
  }

  /** The status of all programs. */
  async statuses(): Promise<ProgramStatus[]> {
    return (await this.ask("status", { all: true }) as { workers: ProgramStatus[] }).workers;
  }

  /** Waits until something is so of a program. */
  async when(
    name: string,
    what: string,
    isSo: (status: ProgramStatus) => boolean,
    timeoutMs?: number,
  ): Promise<ProgramStatus> {
    let last: ProgramStatus | undefined;
    try {
      return await until(`${name} to be ${what}`, async () => {
        last = await this.status(name).catch(() => undefined);
        return last !== undefined && isSo(last) ? last : undefined;
      }, timeoutMs);
    } catch (error) {
      const seen = `${JSON.stringify(last)}\n${this.supervisor.stderr}`;
      throw new Error(`${String(error)}; it was ${seen}`);
    }
  }

  /** Waits until a program is in a state. */
  async reaches(name: string, state: ProgramStateName, timeoutMs?: number): Promise<ProgramStatus> {
    return await this.when(name, state, (status) => status.state === state, timeoutMs);
  }

  /** Waits until a program runs, and returns its process. @param but not this one */
  async runs(name: string, but?: number, timeoutMs?: number): Promise<number> {
    const what = but === undefined ? "running" : `running again, not as ${but}`;
    const isSo = ({ state, pid }: ProgramStatus) => state === "running" && pid !== but;
    const { pid } = await this.when(name, what, isSo, timeoutMs);
    assert.ok(pid !== null);
    return pid;
  }

  /** Waits until a program has printed a line so often: that a shell runs does not say how far it is. */
  async says(name: string, line: string, times = 1): Promise<void> {
    await until(`${name} to say '${line}'`, async () => {
      const { lines } = await this.ask("tail_log", { worker: name });
      return (lines as string[]).filter((said) => said === line).length >= times;
    });
  }

  /** The processes that were started in this home, by its mark in their environment (Linux). */
  async processes(): Promise<number[]> {
    const grep = new Deno.Command("sh", {
      args: ["-c", `grep -lzsx "VJ_HOME=$0" /proc/[0-9]*/environ`, this.path],
      stderr: "null",
    });
    const text = new TextDecoder().decode((await grep.output()).stdout);
    return [...text.matchAll(/^\/proc\/(\d+)\//gm)].map(([, pid]) => Number(pid));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#supervisor?.kill("SIGKILL");
    try {
      // Until nobody is left: one that is killed may have started another meanwhile.
      for (let pids = await this.processes(); pids.length > 0; pids = await this.processes()) {
        for (const pid of pids) signal(pid, "SIGKILL");
      }
      await this.#remote.close();
    } finally {
      await Deno.remove(this.#remoteHome, { recursive: true });
      await this.home[Symbol.asyncDispose]();
    }
  }
}
