import assert from "node:assert/strict";
import fc from "fast-check";
import {
  CommandError,
  CommandTimeoutError,
  UserError,
  WorkerNotFoundError,
} from "../../bus/messages/errors.ts";
import type { Service } from "../../bus/registry/schema.ts";
import { Output } from "../../console/commands/output.ts";
import type { Print } from "../../console/commands/print.ts";
import { type Change, change } from "../../console/commands/supervision/change.ts";
import { down } from "../../console/commands/supervision/down.ts";
import type { Launch } from "../../console/commands/supervision/launch.ts";
import { ps } from "../../console/commands/supervision/ps.ts";
import type { Setting } from "../../console/commands/supervision/setting.ts";
import { up, type UpRequest } from "../../console/commands/supervision/up.ts";
import type { ConsoleBus } from "../../console/console_bus.ts";

type Answer = Record<string, unknown>;

const PID = 77;

function service(name: string, pid: number, health: Service["health"] = "alive"): Service {
  const ports = { command: 1, telemetry: 2 };
  return {
    name,
    pid,
    status: "running",
    startedAt: 0,
    heartbeatAt: 0,
    ports,
    metadata: {},
    health,
  };
}

function program(name: string, facts: Answer = {}): Answer {
  return { name, state: "running", wanted: true, ready: true, pid: 100, restarts: 0, ...facts };
}

class MemorySink {
  text = "";

  write(bytes: Uint8Array): Promise<number> {
    this.text += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  }
}

/** A bus with a supervisor whose clock runs when somebody sleeps. */
class FakeStage {
  nowMs = 0;
  /** null: no supervisor runs. */
  supervisor: Service | null = service("process_manager", PID);
  others: Service[] = [];
  readonly sent: [string, Answer][] = [];
  /** What `status` tells at a time. */
  programs: (nowMs: number) => Answer[] = () => [];
  answers: Record<string, () => Answer | Promise<Answer>> = {};
  alive = new Set([PID, 100]);
  told: string[] = [];
  progress = "";
  columns: number | null = null;
  onSleep: (nowMs: number) => void = () => {};
  readonly #sink = new MemorySink();

  get printed(): string {
    return this.#sink.text;
  }

  setting(print: Print = "text"): Setting {
    const bus: ConsoleBus = {
      services: () =>
        Promise.resolve([...this.others, ...this.supervisor ? [this.supervisor] : []]),
      onServices: () => () => {},
      send: async (worker, command, payload = {}) => {
        if (worker !== "process_manager" || this.supervisor === null) {
          throw new WorkerNotFoundError(`no worker '${worker}' is running`);
        }
        if (command === "status") return { workers: this.programs(this.nowMs) };
        this.sent.push([command, payload]);
        return await (this.answers[command]?.() ?? {});
      },
      subscribe: () => ({ close: () => {} }),
      close: () => Promise.resolve(),
    };
    return {
      bus,
      output: new Output(this.#sink),
      print,
      pace: {
        nowMs: () => this.nowMs,
        sleep: async (milliseconds) => {
          this.nowMs += milliseconds;
          this.onSleep(this.nowMs);
          await new Promise((resolve) => setTimeout(resolve));
        },
      },
      progress: { columns: () => this.columns, write: (text) => void (this.progress += text) },
      tell: (text) => void this.told.push(text),
      exists: (pid) => this.alive.has(pid),
    };
  }
}

const UP: UpRequest = { workers: [], wait: true, timeoutSeconds: 30, flags: [] };
const noLaunch = () => Promise.reject(new Error("a second supervisor was started"));

function launched(stage: FakeStage, { endsAtMs = Infinity, lines = [] as string[] } = {}) {
  let count = 0;
  const launch = (): Promise<Launch> => {
    count++;
    return Promise.resolve({
      logFile: "/home/logs/process_manager.log",
      ended: Promise.resolve(),
      hasEnded: () => stage.nowMs >= endsAtMs,
      lastLines: () => lines,
    });
  };
  return { launch, count: () => count };
}

Deno.test("up - starts a supervisor, waits until everything is ready, and prints the table", async () => {
  const stage = new FakeStage();
  stage.supervisor = null;
  stage.onSleep = (nowMs) => {
    if (nowMs >= 300) stage.supervisor = service("process_manager", PID);
  };
  stage.programs = (nowMs) => [program("lights", { state: nowMs < 2000 ? "starting" : "running" })];
  const { launch, count } = launched(stage);
  await up(stage.setting(), launch, UP);
  assert.equal(count(), 1);
  assert.match(stage.printed, /● running {2}lights/);
  assert.equal(stage.progress, "lights starting…\nlights ready (pid 100)\n");
});

Deno.test("up - makes a supervisor that runs read its configuration, and starts no second one", async () => {
  const stage = new FakeStage();
  stage.programs = () => [program("lights")];
  await up(stage.setting(), noLaunch, { ...UP, flags: ["--port", "0"] });
  assert.deepEqual(stage.sent.map(([command]) => command), ["health_check", "reload_config"]);
  assert.deepEqual(stage.told, ["process_manager (pid 77) runs already: --port 0 is not used"]);
});

Deno.test("up - starts the programs that it is given as well", async () => {
  const stage = new FakeStage();
  stage.programs = () => [program("lights")];
  await up(stage.setting(), noLaunch, { ...UP, workers: ["lights"] });
  assert.deepEqual(stage.sent.at(-1), ["start_worker", { workers: ["lights"] }]);
});

Deno.test("up - shows the last words of a supervisor that ends at once", async () => {
  const stage = new FakeStage();
  stage.supervisor = null;
  const { launch } = launched(stage, { endsAtMs: 200, lines: ["port 5000 is taken\x1b[31m"] });
  await assert.rejects(up(stage.setting(), launch, UP), /process_manager ended at once/);
  assert.deepEqual(stage.told, ["  port 5000 is taken␛[31m"]);
});

Deno.test("up - is content when another one has started the supervisor meanwhile", async () => {
  const stage = new FakeStage();
  stage.supervisor = null;
  stage.onSleep = (nowMs) => {
    if (nowMs >= 1000) stage.supervisor = service("process_manager", PID);
  };
  stage.programs = () => [program("lights")];
  await up(stage.setting(), launched(stage, { endsAtMs: 100 }).launch, UP);
  assert.match(stage.printed, /lights/);
});

Deno.test("up - waits for a supervisor that is ending, and starts another one", async () => {
  const stage = new FakeStage();
  stage.answers = {
    reload_config: () => Promise.reject(new CommandError("unavailable", "it is ending")),
  };
  let isNew = false;
  stage.onSleep = (nowMs) => {
    stage.supervisor = nowMs < 500 || isNew ? stage.supervisor : null;
    if (nowMs >= 1000 && !isNew) {
      isNew = true;
      stage.supervisor = service("process_manager", 78);
    }
  };
  const { launch, count } = launched(stage);
  stage.programs = () => [program("lights")];
  await up(stage.setting(), launch, UP);
  assert.equal(count(), 1);
});

Deno.test("up - names what is not ready in time, and why", async () => {
  const stage = new FakeStage();
  stage.programs = () => [
    program("lights"),
    program("lyrics", { state: "backoff", pid: null, reason: "exited with 3", next_try: 1.2 }),
  ];
  await assert.rejects(up(stage.setting(), noLaunch, UP), {
    name: "UserError",
    exitCode: 1,
    message: "not ready: lyrics backoff: exited with 3; again in 2 s",
  });
  assert.ok(stage.nowMs >= 30_000);
  assert.match(stage.printed, /◐ backoff +lyrics/);
});

Deno.test("up - does not wait for what is broken, nor for what depends on it", async () => {
  const stage = new FakeStage();
  stage.programs = () => [
    program("lights", { state: "broken", pid: null, reason: "/x does not exist" }),
    program("lyrics", { state: "waiting", pid: null, reason: "waits for lights" }),
  ];
  await assert.rejects(up(stage.setting(), noLaunch, UP), /lights broken: .*lyrics waiting/);
  assert.ok(stage.nowMs < 5_000);
});

Deno.test("up - believes a program that has failed only when it has run for a while", async () => {
  const stage = new FakeStage();
  stage.programs = (nowMs) => [program("lyrics", { failures: 2, uptime: nowMs / 1000 })];
  await up(stage.setting(), noLaunch, UP);
  assert.ok(stage.nowMs >= 2_000);
});

Deno.test("up - says which programs stay stopped, and how to start them", async () => {
  const stage = new FakeStage();
  stage.programs = () => [
    program("lights", { state: "stopped", wanted: false, pid: null, reason: "stop command" }),
  ];
  await up(stage.setting(), noLaunch, UP);
  assert.deepEqual(stage.told, [
    "stays stopped: lights (stop command); to start: vj_console start lights",
  ]);
});

Deno.test("down - waits until everything is gone, and tells what was stopped", async () => {
  const stage = new FakeStage();
  stage.programs = () => [program("lights"), program("lyrics", { state: "stopped", pid: null })];
  stage.onSleep = (nowMs) => {
    if (nowMs >= 1000) stage.alive.delete(100);
    if (nowMs >= 1500) stage.supervisor = null;
    if (nowMs >= 2000) stage.alive.delete(PID);
  };
  await down(stage.setting(), { keepWorkers: false, timeoutSeconds: 60 });
  assert.deepEqual(stage.sent, [["shutdown", { workers: true }]]);
  assert.equal(stage.printed, "lights stopped (pid 100)\nprocess_manager stopped (pid 77)\n");
});

Deno.test("down - ends the supervisor alone when it is asked to", async () => {
  const stage = new FakeStage();
  stage.programs = () => [program("lights")];
  stage.onSleep = () => {
    stage.alive.delete(PID);
    stage.supervisor = null;
  };
  await down(stage.setting("json"), { keepWorkers: true, timeoutSeconds: 60 });
  assert.deepEqual(stage.sent, [["shutdown", { workers: false }]]);
  assert.deepEqual(JSON.parse(stage.printed), { name: "process_manager", pid: 77, stopped: true });
});

Deno.test("down - is no failure when nothing runs", async () => {
  const stage = new FakeStage();
  stage.supervisor = null;
  await down(stage.setting(), { keepWorkers: false, timeoutSeconds: 60 });
  assert.deepEqual(stage.told, ["nothing runs"]);
});

Deno.test("down - names what runs without a supervisor, and what to do", async () => {
  const stage = new FakeStage();
  stage.supervisor = null;
  stage.others = [service("lights", 100)];
  await down(stage.setting(), { keepWorkers: false, timeoutSeconds: 60 });
  assert.match(stage.told.join(), /no supervisor runs, but lights \(pid 100\): vj_console up/);
});

Deno.test("down - fails when something does not end in time", async () => {
  const stage = new FakeStage();
  stage.programs = () => [program("lights")];
  await assert.rejects(
    down(stage.setting(), { keepWorkers: false, timeoutSeconds: 5 }),
    /still running after 5 s: lights \(pid 100\), process_manager \(pid 77\)/,
  );
});

function request(word: Change, workers: string[] = []) {
  return { change: word, workers, group: null, all: false, wait: true, timeoutSeconds: 30 };
}

Deno.test("start - waits, and prints a line for each program", async () => {
  const stage = new FakeStage();
  const outcome = { name: "lights", state: "running", reason: null, pid: 5 };
  stage.answers = { start_worker: () => ({ started: true, workers: [outcome] }) };
  await change(stage.setting(), request("start", ["lights"]));
  assert.deepEqual(stage.sent, [
    ["start_worker", { workers: ["lights"], wait: true, timeout: 30 }],
  ]);
  assert.equal(stage.printed, "lights running (pid 5)\n");
});

Deno.test("stop - shows how far it has come while it lasts", async () => {
  const stage = new FakeStage();
  stage.columns = 40;
  stage.programs = () => [program("lights", { state: "stopping" }), program("other")];
  const answer = Promise.withResolvers<Answer>();
  stage.onSleep = (nowMs) => {
    if (nowMs < 3000) return;
    const outcome = { name: "lights", state: "stopped", reason: "stop command", pid: null };
    answer.resolve({ stopped: true, workers: [outcome] });
  };
  stage.answers = { stop_worker: () => answer.promise };
  await change(stage.setting(), request("stop", ["lights"]));
  assert.equal(stage.progress, "\r\x1b[K0/1  lights stopping…\r\x1b[K");
  assert.equal(stage.printed, "lights stopped: stop command\n");
});

Deno.test("restart - fails, naming the program, when it was not reached", async () => {
  const stage = new FakeStage();
  const outcome = { name: "lyrics", state: "backoff", reason: "exited with 3", pid: null };
  stage.answers = { restart_worker: () => ({ restarted: false, workers: [outcome] }) };
  await assert.rejects(
    change(stage.setting(), request("restart", ["lyrics"])),
    { exitCode: 1, message: "not restarted: lyrics is backoff (exited with 3)" },
  );
  assert.equal(stage.printed, "lyrics backoff: exited with 3\n");
});

Deno.test("start - without a program is wrong use, and names the programs", async () => {
  const stage = new FakeStage();
  stage.programs = () => [program("lights"), program("lyrics")];
  await assert.rejects(change(stage.setting(), request("start")), {
    exitCode: 2,
    message: /there are lights, lyrics/,
  });
  stage.supervisor = null;
  await assert.rejects(change(stage.setting(), request("start")), {
    exitCode: 2,
    message: /no supervisor is running: .*vj_console up/,
  });
});

Deno.test("stop - ends with what is wrong when the supervisor dies meanwhile", async () => {
  const stage = new FakeStage();
  stage.answers = { stop_worker: () => new Promise<Answer>(() => {}) };
  stage.onSleep = () => stage.supervisor = null;
  await assert.rejects(
    change(stage.setting(), request("stop", ["lights"])),
    /no supervisor is running/,
  );
});

Deno.test("start - tells how to get rid of a supervisor that hangs", async () => {
  const stage = new FakeStage();
  stage.answers = {
    start_worker: () => Promise.reject(new CommandTimeoutError("process_manager did not answer")),
  };
  await assert.rejects(
    change(stage.setting(), request("start", ["lights"])),
    (error) =>
      error instanceof UserError && /kill -9 77, and then vj_console up/.test(error.message),
  );
});

Deno.test("ps - lists what the supervisor does not know as not supervised", async () => {
  const stage = new FakeStage();
  stage.others = [service("lights", 5), service("manual", 6), service("old", 7, "gone")];
  stage.programs = () => [program("lights")];
  await ps(stage.setting(), []);
  const lines = stage.printed.trimEnd().split("\n");
  assert.equal(lines.length, 3);
  assert.match(lines[2] ?? "", /^● not supervised +manual +6 /);
});

Deno.test("ps - without a supervisor shows the registry, says what to do, and fails", async () => {
  const stage = new FakeStage();
  stage.supervisor = null;
  stage.others = [service("manual", 6)];
  await assert.rejects(ps(stage.setting(), []), { exitCode: 1, message: /vj_console up/ });
  assert.match(stage.printed, /not supervised +manual/);
});

Deno.test("ps - prints all that is told of a program as JSON", async () => {
  const stage = new FakeStage();
  stage.others = [service("manual", 6)];
  stage.programs = () => [program("lights", { log: "/x", future: [1] }), program("lyrics")];
  await ps(stage.setting("json"), ["lights"]);
  const { name, log, future } = JSON.parse(stage.printed);
  assert.deepEqual([name, log, future], ["lights", "/x", [1]]);
});

Deno.test("ps - refuses a name that nobody has, with what may have been meant", async () => {
  const stage = new FakeStage();
  stage.programs = () => [program("lights")];
  await assert.rejects(ps(stage.setting(), ["light"]), /did you mean 'lights'/);
});

Deno.test("ps - survives a supervisor that answers anything", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.anything()),
      fc.dictionary(fc.string(), fc.anything()),
      async (workers, odd) => {
        const stage = new FakeStage();
        stage.programs = () => [...workers, { ...odd, name: "x", state: "running" }] as Answer[];
        await ps(stage.setting(), []);
        assert.match(stage.printed, /x/);
      },
    ),
    { numRuns: 50 },
  );
});
