/** The supervisor with processes, registry and clock that the test plays. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  CommandTimeoutError,
  type LifecycleEvent,
  type Logger,
  type Processes,
  Registry,
} from "../../bus/mod.ts";
import type { Child, ChildEnd } from "../../workers/process_manager/children/child.ts";
import type { SpawnChild } from "../../workers/process_manager/children/spawn.ts";
import { configSchema } from "../../workers/process_manager/config.ts";
import { programsOf } from "../../workers/process_manager/programs/program.ts";
import { RegistryView } from "../../workers/process_manager/registry_view.ts";
import { Store } from "../../workers/process_manager/store.ts";
import { Supervisor } from "../../workers/process_manager/supervisor.ts";

const SILENT = {
  info() {},
  warn() {},
  error(_: string, properties: { error: unknown }) {
    throw properties.error;
  },
} as unknown as Logger;

/** A process that only the test knows of. */
class FakeProcess implements Child {
  readonly startedAt = undefined;
  readonly adopted = false;
  readonly signals: string[] = [];
  readonly pid: number;
  readonly identity: string;
  readonly end: (end: ChildEnd) => void;

  constructor(pid: number, end: (end: ChildEnd) => void) {
    this.pid = pid;
    this.identity = `fake/${pid}`;
    this.end = end;
  }
  signal(signal: Deno.Signal): void {
    this.signals.push(signal);
  }
  killRest(): void {}
  look(): void {}
  begin(): void {}
}

/** A machine on which nothing is real but the folder. */
class Stage implements AsyncDisposable {
  nowMs = 0;
  /** Unix seconds that the clock is wrong by. */
  clockStep = 0;
  /** Workers that answer, by name. */
  readonly answering = new Set<string>();
  /** Processes that exist, with their identities. */
  readonly living = new Map<number, string>();
  readonly events: LifecycleEvent[] = [];
  readonly started: { path: string; process: FakeProcess }[] = [];
  readonly home: string;
  #pid = 1_000;
  #view: RegistryView | undefined;

  private constructor(home: string) {
    this.home = home;
  }

  static async open(): Promise<Stage> {
    const home = await Deno.makeTempDir({ prefix: "vj-test-" });
    for (const name of ["alpha", "beta", "gamma"]) {
      await Deno.writeTextFile(join(home, name), "", { mode: 0o755 });
    }
    return new Stage(home);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#view?.works(); // comes after every change that is under way
    await Deno.remove(this.home, { recursive: true });
  }

  readonly clock = {
    now: () => 1_000_000 + this.clockStep + this.nowMs / 1000,
    monotonicMs: () => this.nowMs,
  };

  readonly #spawn: SpawnChild = (options, _, onEnd) => {
    const pid = ++this.#pid;
    const process = new FakeProcess(pid, (end) => {
      this.living.delete(pid);
      onEnd(end);
    });
    this.living.set(pid, process.identity);
    this.started.push({ path: options.path, process });
    return Promise.resolve(process);
  };

  readonly #system: Processes = {
    exists: (pid) => this.living.has(pid),
    startedAt: () => undefined,
    identity: (pid) => this.living.get(pid),
    usage: () => undefined,
    lockHolder: () => Promise.resolve(undefined),
    programName: () => undefined,
    groupIsStopped: () => undefined,
    groupExists: () => false,
    reap: () => undefined,
    ignoresHangup: () => false,
    execute() {
      throw new Error("nothing is executed here");
    },
  };

  #registry(): Registry {
    return new Registry({ home: this.home, clock: this.clock, system: this.#system });
  }

  /** What a worker writes about itself. */
  async register(name: string, pid: number, more: Record<string, unknown> = {}): Promise<void> {
    const now = this.clock.now();
    await this.#registry().update((file) => {
      file.services[name] = {
        pid,
        status: "running",
        started_at: now,
        heartbeat_at: now,
        ports: { command: 1, telemetry: 2 },
        metadata: {},
        ...more,
      };
    });
  }

  /** A supervisor with programs of the configuration, that has begun. */
  async supervisor(section: Record<string, unknown>): Promise<Supervisor> {
    const config = configSchema.parse({ discover: false, ...section });
    const store = new Store(this.home, () => {});
    await store.load();
    const supervisor = new Supervisor({
      home: this.home,
      clock: this.clock,
      system: this.#system,
      store,
      registry: this.#view = new RegistryView(this.#registry(), SILENT),
      log: SILENT,
      config: () => config,
      environment: () => ({}),
      random: () => 0,
      spawn: this.#spawn,
      healthCheck: (name) => this.#healthCheck(name),
      announce: (event) => this.events.push(event),
      onChange: () => {},
    });
    await supervisor.begin(this.programs(section));
    return supervisor;
  }

  programs(section: Record<string, unknown>) {
    const config = configSchema.parse({ discover: false, ...section });
    const beside = ["alpha", "beta", "gamma"];
    return programsOf(config, {
      folder: this.home,
      beside,
      extension: "",
      userHome: "/",
      home: this.home,
    });
  }

  #healthCheck(name: string): Promise<void> {
    return this.answering.has(name)
      ? Promise.resolve()
      : Promise.reject(new CommandTimeoutError(`${name} did not answer`));
  }

  /** Lets time pass, with a look every 100 ms, in long waits every 500 ms. */
  async pass(supervisor: Supervisor, ms: number): Promise<void> {
    for (const end = this.nowMs + ms; this.nowMs < end;) {
      this.nowMs += ms > 5_000 ? 500 : 100;
      supervisor.look();
      await this.#view?.refresh();
      await settled();
    }
  }

  /** The processes that were started of a program, oldest first. */
  of(name: string): FakeProcess[] {
    return this.started.filter(({ path }) => path === join(this.home, name))
      .map(({ process }) => process);
  }

  /** The last process of a program. */
  last(name: string): FakeProcess {
    const process = this.of(name).at(-1);
    assert.ok(process, `${name} was never started`);
    return process;
  }
}

/** Lets promises and reads of small files come to their end. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Programs that are ready as soon as they run. */
const simple = (more: Record<string, unknown> = {}) => ({
  ready: "process",
  alive: "process",
  ...more,
});

Deno.test("supervisor: a dependant starts when what it needs is ready, and stops before it", async () => {
  await using stage = await Stage.open();
  const supervisor = await stage.supervisor({
    programs: {
      alpha: simple({ depends_on: { beta: "ready" } }),
      beta: { alive: "process" },
    },
  });
  await stage.pass(supervisor, 500);
  assert.deepEqual(stage.started.map(({ path }) => path), [join(stage.home, "beta")]);
  assert.equal(supervisor.find("alpha").reason, "waits for beta, which is starting");
  stage.answering.add("beta");
  await stage.register("beta", stage.last("beta").pid);
  await stage.pass(supervisor, 1_500);
  assert.equal(stage.of("alpha").length, 1);

  const stopping = supervisor.stop(supervisor.runners, "stop command");
  await settled();
  assert.deepEqual(stage.last("alpha").signals, ["SIGTERM"]);
  assert.deepEqual(stage.last("beta").signals, []);
  stage.last("alpha").end({ code: 0, signal: null });
  await settled();
  assert.deepEqual(stage.last("beta").signals, ["SIGTERM"]);
  stage.last("beta").end({ code: 0, signal: null });
  await stopping;
});

Deno.test("supervisor: a dependency that does not exist, or is a circle, is told and keeps nobody else waiting", async () => {
  await using stage = await Stage.open();
  const supervisor = await stage.supervisor({
    programs: {
      alpha: simple({ depends_on: ["alpa"] }),
      beta: simple({ depends_on: ["beta"] }),
      gamma: simple(),
    },
  });
  await stage.pass(supervisor, 200);
  assert.deepEqual(stage.started.map(({ path }) => path), [join(stage.home, "gamma")]);
  const reason = supervisor.find("alpha").reason ?? "";
  assert.match(reason, /depends on 'alpa', which does not exist.*alpha/);
  assert.equal(supervisor.find("beta").reason, "it depends on itself: beta → beta");
});

Deno.test("supervisor: a start takes along what it depends on, also what was stopped", async () => {
  await using stage = await Stage.open();
  const supervisor = await stage.supervisor({
    programs: {
      alpha: simple({ autostart: false, depends_on: ["beta"] }),
      beta: simple({ autostart: false }),
    },
  });
  await stage.pass(supervisor, 500);
  assert.equal(stage.started.length, 0);
  supervisor.start([supervisor.find("alpha")]);
  await stage.pass(supervisor, 300);
  assert.deepEqual(stage.started.map(({ path }) => path), [
    join(stage.home, "beta"),
    join(stage.home, "alpha"),
  ]);
});

Deno.test("supervisor: a clock that is set back by an hour or forward by a day stops nobody that answers", async () => {
  await using stage = await Stage.open();
  stage.answering.add("alpha");
  const supervisor = await stage.supervisor({ programs: { alpha: {} } });
  await stage.pass(supervisor, 200);
  await stage.register("alpha", stage.last("alpha").pid);
  await stage.pass(supervisor, 1_000);
  for (const step of [-3_600, 86_400]) {
    stage.clockStep += step;
    await stage.pass(supervisor, 20_000);
    assert.deepEqual(stage.last("alpha").signals, []);
    assert.equal(supervisor.find("alpha").state, "running");
  }
  assert.equal(stage.started.length, 1);
});

Deno.test("supervisor: a clock that is set does not change when a program is tried again", async () => {
  await using stage = await Stage.open();
  const supervisor = await stage.supervisor({ programs: { alpha: simple() } });
  await stage.pass(supervisor, 200);
  stage.last("alpha").end({ code: 1, signal: null });
  await settled();
  stage.clockStep = 86_400;
  await stage.pass(supervisor, 400);
  assert.equal(stage.of("alpha").length, 1);
  stage.clockStep = -3_600;
  await stage.pass(supervisor, 200);
  assert.equal(stage.of("alpha").length, 2);
});

Deno.test("supervisor: a worker that answers no more is ended, killed and started again", async () => {
  await using stage = await Stage.open();
  stage.answering.add("alpha");
  const supervisor = await stage.supervisor({ programs: { alpha: { alive_interval: 1 } } });
  await stage.pass(supervisor, 200);
  await stage.register("alpha", stage.last("alpha").pid);
  await stage.pass(supervisor, 1_000);
  stage.answering.delete("alpha");
  await stage.pass(supervisor, 2_400);
  const hung = stage.last("alpha");
  assert.deepEqual(hung.signals, ["SIGTERM"]);
  await stage.pass(supervisor, 600);
  assert.deepEqual(hung.signals, ["SIGTERM", "SIGKILL"]);
  hung.end({ code: null, signal: "SIGKILL" });
  await stage.pass(supervisor, 600);
  assert.equal(stage.of("alpha").length, 2);
  const crashed = stage.events.find(({ event }) => event === "worker_crashed");
  assert.match(crashed?.reason ?? "", /hung: 3 times no answer/);
});

Deno.test("supervisor: a worker that cannot be asked, as its entry is missing, is left alone", async () => {
  await using stage = await Stage.open();
  stage.answering.add("alpha");
  const supervisor = await stage.supervisor({ programs: { alpha: { alive_interval: 1 } } });
  await stage.pass(supervisor, 200);
  await stage.register("alpha", stage.last("alpha").pid);
  await stage.pass(supervisor, 1_000);
  await Deno.remove(join(stage.home, "registry.json"));
  await stage.pass(supervisor, 60_000);
  assert.deepEqual(stage.last("alpha").signals, []);
});

Deno.test("supervisor: the next one adopts what runs, by id and identity, and starts the rest", async () => {
  await using stage = await Stage.open();
  const section = { programs: { alpha: simple(), beta: simple(), gamma: simple() } };
  const first = await stage.supervisor(section);
  await stage.pass(first, 200);
  const [alpha, beta, gamma] = ["alpha", "beta", "gamma"].map((name) => stage.last(name));
  assert.ok(alpha && beta && gamma);
  // The first supervisor is gone. While nobody looked, beta ended, and gamma's id went to a stranger.
  stage.living.delete(beta.pid);
  stage.living.set(gamma.pid, "somebody else");
  const second = await stage.supervisor(section);
  await stage.pass(second, 200);
  assert.equal(second.find("alpha").child?.pid, alpha.pid);
  assert.equal(second.find("alpha").child?.adopted, true);
  assert.equal(stage.of("alpha").length, 1);
  assert.equal(stage.of("beta").length, 2);
  assert.equal(stage.of("gamma").length, 2);
  assert.equal(second.find("beta").status(stage.nowMs).restarts, 1);
});

Deno.test("supervisor: the end of an adopted process is seen at the next look", async () => {
  await using stage = await Stage.open();
  const section = { programs: { alpha: simple() } };
  await stage.pass(await stage.supervisor(section), 200);
  const second = await stage.supervisor(section);
  await stage.pass(second, 200);
  stage.living.delete(stage.last("alpha").pid);
  await stage.pass(second, 800);
  assert.equal(stage.of("alpha").length, 2);
});

Deno.test("supervisor: what was stopped stays stopped for the next supervisor", async () => {
  await using stage = await Stage.open();
  const section = { programs: { alpha: simple(), beta: simple() } };
  const first = await stage.supervisor(section);
  await stage.pass(first, 200);
  void first.stop([first.find("alpha")], "stop command");
  stage.last("alpha").end({ code: 0, signal: null });
  await settled();
  stage.living.clear();
  const second = await stage.supervisor(section);
  await stage.pass(second, 1_000);
  assert.equal(stage.of("alpha").length, 1);
  assert.equal(stage.of("beta").length, 2);
});

Deno.test("supervisor: stopping everything does not change what is wanted next time", async () => {
  await using stage = await Stage.open();
  const section = { programs: { alpha: simple() } };
  const first = await stage.supervisor(section);
  await stage.pass(first, 200);
  const stopped = first.stopAll("shut down");
  stage.last("alpha").end({ code: 0, signal: null });
  await stopped;
  await stage.pass(first, 1_000);
  assert.equal(stage.of("alpha").length, 1);
  await stage.pass(await stage.supervisor(section), 200);
  assert.equal(stage.of("alpha").length, 2);
});

Deno.test("supervisor: a changed configuration restarts only those that it concerns", async () => {
  await using stage = await Stage.open();
  const section = { programs: { alpha: simple(), beta: simple(), gamma: simple() } };
  const supervisor = await stage.supervisor(section);
  await stage.pass(supervisor, 200);
  const done = supervisor.reconfigure(stage.programs({
    programs: { alpha: simple({ args: ["--new"] }), beta: simple({ stop_time: 1 }) },
  }));
  assert.deepEqual(done, {
    added: [],
    removed: ["gamma"],
    changed: ["alpha", "beta"],
    restarted: ["alpha"],
  });
  assert.deepEqual(stage.last("alpha").signals, ["SIGTERM"]);
  assert.deepEqual(stage.last("beta").signals, []);
  assert.deepEqual(stage.last("gamma").signals, ["SIGTERM"]);
  stage.last("alpha").end({ code: 0, signal: null });
  stage.last("gamma").end({ code: 0, signal: null });
  await stage.pass(supervisor, 1_000);
  assert.equal(stage.of("alpha").length, 2);
  assert.equal(stage.of("gamma").length, 1);
  assert.deepEqual(supervisor.runners.map(({ name }) => name), ["alpha", "beta"]);
});

Deno.test("supervisor: a stop during a start ends the process that has just begun", async () => {
  await using stage = await Stage.open();
  const supervisor = await stage.supervisor({ programs: { alpha: {} } });
  supervisor.look(); // the process begins, and nobody has heard of it yet
  void supervisor.stop([supervisor.find("alpha")], "stop command");
  await stage.pass(supervisor, 200);
  assert.deepEqual(stage.last("alpha").signals, ["SIGTERM"]);
  stage.last("alpha").end({ code: 0, signal: null });
  await stage.pass(supervisor, 60_000);
  assert.equal(stage.of("alpha").length, 1);
  assert.equal(supervisor.find("alpha").state, "stopped");
});

Deno.test("supervisor: a worker that is not ready in time is replaced only if it could have registered", async () => {
  await using stage = await Stage.open();
  const supervisor = await stage.supervisor({ programs: { alpha: { start_time: 1 } } });
  const lock = await Deno.open(join(stage.home, "registry.json.lock"), {
    create: true,
    write: true,
  });
  await lock.lock(true);
  await stage.pass(supervisor, 5_000);
  assert.deepEqual(stage.last("alpha").signals, []);
  lock.close();
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // the question that is under way ends
  await stage.pass(supervisor, 1_000);
  assert.deepEqual(stage.last("alpha").signals.at(0), "SIGTERM");
});

Deno.test("supervisor: unknown names and groups are refused with those that are known", async () => {
  await using stage = await Stage.open();
  const supervisor = await stage.supervisor({ programs: { alpha: simple({ groups: ["sound"] }) } });
  assert.throws(() => supervisor.find("alpa"), /Unknown worker: alpa.*alpha/);
  const all = { workers: [], all: false };
  assert.throws(() => supervisor.select({ ...all, group: "sond" }), /there are sound/);
  assert.throws(() => supervisor.select({ ...all, workers: undefined }), /name a worker/);
  const [runner] = supervisor.select({ ...all, group: "sound" });
  assert.equal(runner?.name, "alpha");
});

Deno.test("supervisor: a program that is missing is broken, and starts when it appears", async () => {
  await using stage = await Stage.open();
  const missing = join(stage.home, "later");
  const supervisor = await stage.supervisor({ programs: { p: simple({ command: missing }) } });
  await stage.pass(supervisor, 30_000);
  assert.equal(supervisor.find("p").state, "broken");
  assert.equal(supervisor.find("p").reason, `${missing} does not exist`);
  await Deno.writeTextFile(missing, "", { mode: 0o755 });
  await stage.pass(supervisor, 1_500);
  assert.equal(supervisor.find("p").state, "running");
});

Deno.test("supervisor: a worker that fails three times in a row starts without what was set while it ran", async () => {
  await using stage = await Stage.open();
  stage.answering.add("alpha");
  const supervisor = await stage.supervisor({ programs: { alpha: {} } });
  await stage.pass(supervisor, 200);
  await stage.register("alpha", stage.last("alpha").pid, { overrides: { input: "bad" } });
  await stage.pass(supervisor, 1_000);
  const overrides = async () => {
    const text = await Deno.readTextFile(join(stage.home, "registry.json"));
    return JSON.parse(text).services.alpha.overrides;
  };
  for (let failures = 1; failures <= 3; failures++) {
    assert.deepEqual(await overrides(), { input: "bad" }, `before failure ${failures}`);
    stage.last("alpha").end({ code: 1, signal: null });
    await stage.pass(supervisor, 5_000);
  }
  assert.equal(await overrides(), undefined);
});
