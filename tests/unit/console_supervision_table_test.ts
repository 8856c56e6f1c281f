import assert from "node:assert/strict";
import type { Service } from "../../bus/registry/schema.ts";
import { Progress } from "../../console/commands/supervision/progress.ts";
import {
  type ProgramStatus,
  readStatuses,
} from "../../console/commands/supervision/program_status.ts";
import { psTable } from "../../console/commands/supervision/ps_table.ts";
import { readiness, stateText } from "../../console/commands/supervision/readiness.ts";

function programs(...facts: Record<string, unknown>[]): ProgramStatus[] {
  return readStatuses({
    workers: facts.map((fact) => ({ name: "lights", state: "running", wanted: true, ...fact })),
  });
}

const RUNNING = { pid: 4711, uptime: 75, restarts: 2, cpu: 12.34, memory: 98.26e6 };
const FAILING = {
  name: "lyrics",
  state: "failing",
  reason: "exited with 3",
  next_try: 7.2,
  restarts: 12,
  last_lines: ["no \x1b[31mkey", "bye"],
};

Deno.test("psTable() tells state by shape and word, and figures with their units", () => {
  assert.deepEqual(psTable(programs(RUNNING), [], 0), [
    "state      worker   pid  uptime  restarts     cpu   memory",
    "● running  lights  4711    1:15         2  12.3 %  98.3 MB",
  ]);
});

Deno.test("psTable() shows the next try, why, and the last words of what fails, safe for a terminal", () => {
  assert.deepEqual(psTable(programs(FAILING), [], 0), [
    "state      worker  pid  uptime  restarts  cpu  memory  next try  why",
    "✗ failing  lyrics                     12                    8 s  exited with 3",
    "",
    "lyrics said at last:",
    "  no ␛[31mkey",
    "  bye",
  ]);
});

Deno.test("psTable() keeps the reason on a narrow terminal, and cuts it last", () => {
  const reason = "the sound file /home/vj/music/a very long name.flac cannot be read";
  const statuses = programs(RUNNING, { ...FAILING, reason });
  for (const columns of [30, 50, 80, 120]) {
    const lines = psTable(statuses, [], 0, columns);
    assert.ok(lines.every((line) => line.length <= columns), `${columns}: ${lines.join("\n")}`);
    assert.match(lines[2] ?? "", /✗ failing {2}lyrics/);
  }
  assert.match(psTable(statuses, [], 0, 80)[2] ?? "", /the sound file \/home.*…$/);
});

Deno.test("psTable() tells an earlier crash of what runs again, and keeps quiet about a clean end", () => {
  const crashed = { ...RUNNING, last_exit: { code: null, reason: "ended by SIGKILL" } };
  assert.match(psTable(programs(crashed), [], 0)[1] ?? "", /before: ended by SIGKILL$/);
  const stopped = { ...RUNNING, last_exit: { code: 0, reason: "exited with 0" } };
  assert.match(psTable(programs(stopped), [], 0)[1] ?? "", /MB$/);
});

Deno.test("psTable() lists workers that nobody supervises", () => {
  const ports = { command: 1, telemetry: 2 };
  const facts = { status: "running", heartbeatAt: 0, ports, metadata: {} };
  const alone: Service = { ...facts, name: "manual", pid: 6, startedAt: 100, health: "stale" };
  assert.match(
    psTable([], [alone], 160)[1] ?? "",
    /^● not supervised {2}manual +6 +1:00 +gives no sign of life$/,
  );
});

Deno.test("readStatuses() leaves out what has no name or state, and reads the rest by name", () => {
  const odd = [null, 7, {}, { name: "x" }, { name: 1, state: "running" }];
  const answer = {
    workers: [...odd, { name: "b", state: "?", pid: -1 }, { name: "a", state: "x" }],
  };
  assert.deepEqual(readStatuses(answer).map(({ name, pid }) => [name, pid]), [
    ["a", null],
    ["b", null],
  ]);
  for (const workers of [undefined, null, {}, "x"]) assert.deepEqual(readStatuses({ workers }), []);
});

Deno.test("readiness() is reached by what runs, has finished, or is not wanted", () => {
  const of = (facts: Record<string, unknown>) => programs(facts).map(readiness).join();
  assert.equal(of({}), "reached");
  assert.equal(of({ state: "finished" }), "reached");
  assert.equal(of({ state: "stopped", wanted: false }), "reached");
  for (const state of ["starting", "waiting", "backoff", "stopping"]) {
    assert.equal(of({ state }), "pending");
  }
  for (const state of ["failing", "broken"]) assert.equal(of({ state }), "failed");
  assert.equal(of({ failures: 1, uptime: 1 }), "pending");
});

Deno.test("stateText() says what a person wants to know", () => {
  const of = (facts: Record<string, unknown>) => programs(facts).map(stateText).join();
  assert.equal(of({ pid: 7 }), "ready (pid 7)");
  assert.equal(of({ state: "starting" }), "starting…");
  assert.equal(of({ state: "waiting", reason: "waits for a" }), "waiting: waits for a");
  assert.equal(of(FAILING), "failing: exited with 3; again in 8 s");
});

class Port {
  text = "";
  readonly #width: number | null;

  constructor(width: number | null) {
    this.#width = width;
  }

  columns(): number | null {
    return this.#width;
  }

  write(text: string): void {
    this.text += text;
  }
}

const item = (name: string, text: string, isDone = false) => ({ name, text, isDone });

Deno.test("Progress is silent about what is over soon", () => {
  const port = new Port(null);
  let nowMs = 0;
  using progress = new Progress(port, () => nowMs);
  nowMs = 500;
  progress.show([item("a", "starting…")]);
  assert.equal(port.text, "");
});

Deno.test("Progress tells a line for each change where there is no terminal", () => {
  const port = new Port(null);
  let nowMs = 0;
  using progress = new Progress(port, () => nowMs);
  nowMs = 1000;
  progress.show([item("a", "starting…"), item("b", "backoff: x; again in 9 s")]);
  progress.show([item("a", "starting…"), item("b", "backoff: x; again in 8 s")]);
  progress.show([item("a", "ready\x1b[31m", true), item("b", "backoff: x; again in 7 s")]);
  assert.equal(port.text, "a starting…\nb backoff: x; again in 9 s\na ready␛[31m\n");
});

Deno.test("Progress redraws one line on a terminal, what is to come first, and takes it away", () => {
  const port = new Port(30);
  let nowMs = 0;
  {
    using progress = new Progress(port, () => nowMs);
    nowMs = 1000;
    progress.show([item("a", "ready", true), item("b", "starting…")]);
    progress.show([item("a", "ready", true), item("b", "starting…")]);
    progress.show([item("a", "ready", true), item("b", "waiting: waits for something")]);
  }
  assert.equal(
    port.text,
    "\r\x1b[K1/2  b starting…  a ready\r\x1b[K1/2  b waiting: waits for so…\r\x1b[K",
  );
});
