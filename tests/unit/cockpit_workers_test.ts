import assert from "node:assert/strict";
import fc from "fast-check";
import { CommandError } from "../../bus/mod.ts";
import { CockpitStage, entry, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

function program(name: string, changes: Payload = {}): Payload {
  return {
    name,
    state: "running",
    reason: null,
    wanted: true,
    ready: true,
    pid: 4711,
    uptime: 3723,
    restarts: 0,
    failures: 0,
    last_exit: null,
    next_try: null,
    cpu: 2.5,
    memory: 5e7,
    groups: ["show"],
    command: ["/opt/vj/x", "--supervised"],
    log: "/var/x.log",
    last_lines: [],
    ...changes,
  };
}

const FAILING = program("b", {
  state: "backoff",
  reason: "exit code 1: no credentials",
  pid: null,
  uptime: null,
  restarts: 3,
  failures: 3,
  next_try: 12.4,
  cpu: null,
  memory: null,
  last_exit: { code: 1, signal: null, reason: "exit code 1", at: NOW_SECONDS - 10 },
  last_lines: ["it needs a key", "bye"],
});

/** The workers screen with a supervisor that tells of these programs. */
function supervised(...programs: Payload[]): CockpitStage {
  const names = programs.filter(({ pid }) => pid !== null).map(({ name }) => String(name));
  return new CockpitStage().register("process_manager", ...names).show("workers")
    .hear("process_manager", "process.states", { workers: programs });
}

/** The row of a worker in the table. */
function rowOf(stage: CockpitStage, name: string, columns = 120): string {
  const pattern = new RegExp(`^ . \\S+ +${name} `);
  return stage.rows(columns, 40).find((row) => pattern.test(row)) ?? "";
}

Deno.test("a supervised worker has state, uptime, starts, cpu and memory", () => {
  const row = rowOf(supervised(program("a")), "a");
  assert.match(row, /● running +a +1:02:03 +0 +2\.5 % .* 50\.0 MB/);
});

Deno.test("the past of cpu and memory is a row of blocks", () => {
  const stage = supervised(program("a"));
  for (const cpu of [0, 50, 100]) {
    stage.pass(2).hear("process_manager", "process.states", { workers: [program("a", { cpu })] });
  }
  assert.match(rowOf(stage, "a"), /▁▁▅█/);
});

Deno.test("a worker that fails says why, when it is tried next, and what it said at last", () => {
  const stage = supervised(FAILING);
  assert.match(rowOf(stage, "b"), /✗ backoff +b +- +3 +- +- +13 s +exit code 1: no cred/);
  const text = stage.text(120, 40);
  assert.match(text, /failures +3 in a row/);
  assert.match(text, /last end +exit code 1, 10 s ago/);
  assert.match(text, /it said at last:\s+it needs a key\s+bye/);
});

Deno.test("the time until the next try runs down between two messages", () => {
  assert.match(rowOf(supervised(FAILING).pass(2), "b"), / 11 s /);
});

Deno.test("the details have ports, pid, groups, command line and heartbeat", () => {
  const text = supervised(program("a")).text(120, 40);
  assert.match(text, /state +running for 1:02:03, pid 4711/);
  assert.match(text, /groups +show/);
  assert.match(text, /command +\/opt\/vj\/x --supervised/);
  assert.match(text, /ports +5001 commands, 5002 telemetry/);
  assert.match(text, /heartbeat +2 s ago, says "running"/);
});

Deno.test("a worker that nobody supervises is listed as the registry knows it", () => {
  const stage = new CockpitStage().register("a").show("workers");
  assert.match(rowOf(stage, "a"), /● alive +a +1:02:03 +- +-/);
  assert.match(stage.text(), /process_manager not running/);
  assert.match(stage.text(), /supervised +by nobody/);
});

Deno.test("a killed worker is gone as soon as the registry says so, whatever its supervisor said", () => {
  const stage = supervised(program("a")).register(
    "process_manager",
    entry("a", { health: "gone" }),
  );
  assert.match(rowOf(stage, "a"), /✗ gone +a .*its process/);
});

Deno.test("a hanging worker is not running, whatever its supervisor said", () => {
  const stage = supervised(program("a")).register(
    "process_manager",
    entry("a", { health: "stale", heartbeatAt: NOW_SECONDS - 17 }),
  );
  assert.match(rowOf(stage, "a"), /✗ hangs +a .*no sign of life/);
});

Deno.test("the entry of the process before does not make its successor look dead", () => {
  const stage = supervised(program("a"))
    .hear("process_manager", "process.states", { workers: [program("a", { pid: 4712 })] })
    .register("process_manager", entry("a", { health: "gone" }));
  assert.match(rowOf(stage, "a"), /● running/);
});

Deno.test("the entry of a process that has just died does not make a worker look alive", () => {
  const stopped = program("a", { state: "stopped", pid: null, uptime: null, wanted: false });
  const stage = supervised(program("a"))
    .hear("process_manager", "process.states", { workers: [stopped] });
  assert.match(rowOf(stage, "a"), /○ stopped/);
});

Deno.test("names that come and go make nobody forget since when a worker hangs", () => {
  const stage = new CockpitStage();
  const hangs = entry("a", { health: "stale" });
  for (let turn = 0; turn < 600; turn++) stage.register(hangs, `other_${turn}`).pass(1);
  assert.equal(stage.model.workers.healthSeconds("a", stage.nowMs), 600);
});

Deno.test("what was stopped before its supervisor was is stopped, and nobody is missing", () => {
  const stopped = program("a", { state: "stopped", wanted: false, pid: null, uptime: null });
  const stage = supervised(stopped).register().pass(10);
  assert.match(rowOf(stage, "a"), / stopped /);
  assert.match(stage.text(), /○ no workers/);
});

Deno.test("without its supervisor a worker is what the registry knows, and the table says so", () => {
  const stage = supervised(program("a"), FAILING).pass(4)
    .register(entry("process_manager", { health: "gone" }), "a").pass(3);
  assert.match(stage.text(120, 40), /process_manager stale since [37] s/);
  assert.match(rowOf(stage, "a"), /● alive/);
  assert.match(rowOf(stage, "b"), /\? unknown .*was backoff when process_m/);
});

Deno.test("a supervisor that hangs is not believed", () => {
  const stage = supervised(program("a", { state: "starting" })).pass(6);
  assert.match(rowOf(stage, "a"), /● alive/);
});

Deno.test("start, stop and restart are sent to the supervisor, the latter two after a question", async () => {
  const stage = supervised(program("a"), FAILING);
  stage.answer = (_command, { worker }) => ({ workers: [{ name: worker, state: "starting" }] });
  stage.text();
  const { cockpit } = stage;
  const restarting = cockpit.key("r");
  assert.match(stage.text(), /restart a\?/);
  await cockpit.key("y");
  await restarting;
  assert.match(stage.footer(), /✓ a: starting/);
  await stage.press("down", "s");
  const stopping = cockpit.key("x");
  await cockpit.key("y");
  await stopping;
  assert.deepEqual(stage.sent, [
    { worker: "process_manager", command: "restart_worker", payload: { worker: "a" } },
    { worker: "process_manager", command: "start_worker", payload: { worker: "b" } },
    { worker: "process_manager", command: "stop_worker", payload: { worker: "b" } },
  ]);
});

Deno.test("a question that is not answered by yes stops nothing", async () => {
  const stage = supervised(program("a"));
  stage.text();
  const stopping = stage.cockpit.key("x");
  await stage.cockpit.key("n");
  await stopping;
  assert.deepEqual(stage.sent, []);
});

Deno.test("a worker that failed is restarted without a question", async () => {
  const stage = supervised(FAILING);
  stage.text();
  await stage.press("r");
  assert.equal(stage.sent[0]?.command, "restart_worker");
});

Deno.test("what the supervisor refuses is said", async () => {
  const stage = supervised(FAILING);
  stage.answer = () => Promise.reject(new CommandError("conflict", "it is being ended"));
  stage.text();
  assert.match((await stage.press("s")).footer(), /✗ b: it is being ended/);
});

Deno.test("without a supervisor a worker is stopped by its own command, after a question", async () => {
  const stage = new CockpitStage().register("a").show("workers");
  stage.text();
  const stopping = stage.cockpit.key("x");
  assert.match(stage.text(), /stop a\? nobody starts it again/);
  await stage.cockpit.key("y");
  await stopping;
  assert.deepEqual(stage.sent, [{ worker: "a", command: "shutdown", payload: {} }]);
});

Deno.test("without a supervisor starting says why it cannot be done", async () => {
  const stage = new CockpitStage().register(entry("a", { health: "gone" })).show("workers");
  stage.text();
  assert.match((await stage.press("s")).footer(), /✗ no process_manager runs: :up starts it/);
  assert.match((await stage.press("a")).footer(), /✗ no process_manager runs/);
  assert.deepEqual(stage.sent, []);
});

Deno.test("the chosen worker stays chosen when others come", async () => {
  const stage = supervised(program("m"), program("p"));
  stage.text();
  await stage.press("down");
  stage.text();
  assert.match(stage.text(), /─ p ─/);
  stage.register("process_manager", "a", "m", "p");
  assert.match(stage.text(), /─ p ─/);
});

Deno.test("a click chooses a worker, and the wheel scrolls", () => {
  const stage = supervised(program("a"), program("b"), program("c"));
  const row = stage.rows().findIndex((text) => / c /.test(text));
  stage.click(20, row);
  assert.match(stage.text(), /─ c ─/);
  stage.click(20, row, "wheel_up");
  assert.deepEqual(stage.failures, []);
});

Deno.test("a filter shows the workers whose name or state matches", () => {
  const stage = supervised(program("a"), FAILING);
  stage.text();
  stage.cockpit.show("workers", "backoff");
  assert.equal(rowOf(stage, "a"), "");
  assert.match(rowOf(stage, "b"), /backoff/);
  stage.cockpit.show("workers", "nobody");
  assert.match(stage.text(), /nothing matches/);
});

Deno.test("l shows the logs of the chosen worker", async () => {
  const stage = supervised(program("a"));
  stage.text();
  await stage.press("l");
  assert.equal(stage.cockpit.current, "logs");
});

Deno.test("failures of before are not told as if they went on", () => {
  const stage = supervised({ ...program("a"), failures: 3 });
  assert.match(stage.text(120, 40), /failures +3 in a row, before it ran as now/);
});

Deno.test("esc leads from the logs of a worker back to the workers", async () => {
  const stage = supervised(program("a"));
  stage.text();
  await stage.press("l", "escape");
  assert.equal(stage.cockpit.current, "workers");
  await stage.press("5");
  assert.doesNotMatch(stage.text(), /LOGS a/);
});

Deno.test("whatever a supervisor says can be drawn, and nothing of it acts on the terminal", () => {
  const wild = fc.oneof(fc.anything(), fc.constant("\x1b]0;x\x07\r\n"), fc.constant(-1e308));
  const item = fc.dictionary(fc.constantFrom(...Object.keys(program("a"))), wild)
    .map((changes) => ({ name: "a", state: "running", ...changes }));
  const payload = fc.oneof(fc.anything(), fc.record({ workers: fc.array(item, { maxLength: 4 }) }));
  const size = fc.tuple(fc.integer({ min: 40, max: 320 }), fc.integer({ min: 10, max: 110 }));
  fc.assert(
    fc.property(payload, size, (value, [columns, rows]) => {
      const stage = supervised(program("a"));
      const isObject = typeof value === "object" && value !== null;
      stage.hear("process_manager", "process.states", (isObject ? value : {}) as Payload);
      for (const screen of ["workers", "overview"] as const) {
        const text = stage.show(screen).text(columns, rows);
        // deno-lint-ignore no-control-regex
        assert.doesNotMatch(text.replaceAll("\n", ""), /[\x00-\x1f\x7f-\x9f]/);
      }
      assert.deepEqual(stage.failures, []);
    }),
    { numRuns: 100 },
  );
});

Deno.test("no more than 256 programs are kept", () => {
  const workers = Array.from({ length: 5000 }, (_, index) => program(`p${index}`));
  const stage = supervised(...workers.slice(0, 1))
    .hear("process_manager", "process.states", { workers });
  assert.equal(stage.model.workers.programs.size, 256);
});
