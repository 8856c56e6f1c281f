import assert from "node:assert/strict";
import { LogsState } from "../../console/cockpit/state/logs.ts";
import { NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

/** A state with a clock of its own. */
class Heard {
  readonly logs = new LogsState();
  nowMs = 1000;

  /** A line that a worker says itself. */
  say(worker: string, level: string, message: string, after = 0, fields: Payload = {}): this {
    const time = NOW_SECONDS + after;
    const payload = {
      level: level.toUpperCase(),
      logger: worker,
      message,
      timestamp: time,
      ...fields,
    };
    this.logs.apply(
      { source: worker, topic: `logs.${level}`, payload, timestamp: time },
      this.nowMs,
    );
    return this;
  }

  /** Lines as log_aggregator publishes them. */
  aggregate(...logs: Payload[]): this {
    const payload = { logs, left_out: 0, total_count: logs.length };
    this.logs.apply({ source: "log_aggregator", topic: "logs.aggregated", payload }, this.nowMs);
    return this;
  }

  get messages(): string[] {
    return this.logs.buffer.lines.map(({ message }) => message);
  }
}

/** A line as log_aggregator tells it. */
function record(worker: string, level: string, message: string, after = 0): Payload {
  const time = NOW_SECONDS + after;
  return { time, level: level.toUpperCase(), worker, logger: worker, message, fields: {} };
}

Deno.test("troubles are the last warnings and errors, the newest first", () => {
  const heard = new Heard().say("a", "warning", "one", 1).say("b", "info", "fine", 2)
    .say("b", "error", "two", 3);
  const [first, second] = heard.logs.troubles(5);
  assert.deepEqual([first?.message, first?.level, first?.worker], ["two", "error", "b"]);
  assert.equal(second?.message, "one");
  assert.equal(heard.logs.troubles(1).length, 1);
});

Deno.test("troubles stay while a flood of other lines goes by", () => {
  const heard = new Heard().say("a", "error", "broken", 0);
  for (let index = 0; index < 6000; index++) heard.say("b", "info", `line ${index}`, 1 + index);
  assert.equal(heard.logs.troubles(1)[0]?.message, "broken");
  assert.ok(heard.logs.buffer.lines.length <= 5300);
});

Deno.test("a line that comes from its worker and from log_aggregator is one line", () => {
  const heard = new Heard().say("a", "warning", "late", 1)
    .aggregate(record("a", "warning", "late", 1), record("a", "info", "next", 2));
  assert.deepEqual(heard.messages, ["late", "next"]);
  assert.equal(heard.logs.troubles(9).length, 1);
});

Deno.test("two lines that are alike are two lines", () => {
  const heard = new Heard().say("a", "warning", "again", 1).say("a", "warning", "again", 1)
    .aggregate(record("a", "warning", "again", 1), record("a", "warning", "again", 1));
  assert.deepEqual(heard.messages, ["again", "again"]);
});

Deno.test("lines of several workers stand in the order of their times", () => {
  const heard = new Heard().say("a", "info", "second", 2).say("b", "info", "first", 1)
    .say("a", "info", "third", 3);
  assert.deepEqual(heard.messages, ["first", "second", "third"]);
});

Deno.test("the past is put before what was heard meanwhile, without doubles", () => {
  const heard = new Heard().say("a", "warning", "now", 5);
  const logs = [record("a", "info", "before", 1), record("a", "warning", "now", 5)];
  heard.logs.fill({ logs }, 1000, heard.nowMs);
  assert.deepEqual(heard.messages, ["before", "now"]);
});

Deno.test("a line of the past that is published a moment later is one line", () => {
  const heard = new Heard();
  heard.logs.fill({ logs: [record("a", "info", "just now", 1)] }, 1000, heard.nowMs);
  assert.deepEqual(heard.aggregate(record("a", "info", "just now", 1)).messages, ["just now"]);
});

Deno.test("an event that is told again is no other one", () => {
  const heard = new Heard();
  const event = { ...record("a", "info", "worker started", 1), logger: "events.lifecycle" };
  heard.aggregate(event).say("a", "warning", "later", 2).aggregate(event);
  heard.logs.fill({ logs: [event, event] }, 1000, heard.nowMs);
  assert.deepEqual(heard.messages, ["worker started", "later"]);
});

Deno.test("a line that comes late finds its place", () => {
  const heard = new Heard().say("a", "warning", "second", 9);
  heard.nowMs += 8000;
  assert.deepEqual(heard.aggregate(record("b", "info", "first", 1)).messages, ["first", "second"]);
});

Deno.test("lines of a clock that is wrong do not hold up the others for long", () => {
  const heard = new Heard().say("wrong", "info", "from the year 2100", 3e9);
  heard.nowMs += 20_000;
  assert.deepEqual(heard.say("a", "info", "now", 20).messages, ["from the year 2100", "now"]);
});

Deno.test("what the aggregator had no room for is told in its place", () => {
  const heard = new Heard();
  const payload = { logs: [record("a", "info", "kept", 1)], left_out: 300, total_count: 301 };
  heard.logs.apply({ source: "log_aggregator", topic: "logs.aggregated", payload }, 1000);
  assert.match(heard.messages[0] ?? "", /300 lines were too many/);
  assert.equal(heard.messages[1], "kept");
});

Deno.test("a gap between what was kept and what the aggregator remembers is not hidden", () => {
  const heard = new Heard().say("a", "warning", "an hour ago", -3600);
  const logs = [record("a", "info", "one", 1), record("a", "info", "two", 2)];
  heard.logs.fill({ logs }, 2, heard.nowMs);
  assert.deepEqual(heard.messages, ["one", "two"]);
});

Deno.test("a worker that crashed is a trouble", () => {
  const heard = new Heard();
  const payload = { event: "worker_crashed", worker: "a", pid: 7, reason: "exit code 1" };
  heard.logs.apply(
    { source: "process_manager", topic: "events.lifecycle", payload, timestamp: NOW_SECONDS },
    heard.nowMs,
  );
  assert.equal(heard.logs.troubles(1)[0]?.message, "worker crashed: exit code 1");
});

Deno.test("however much is said, what is kept is bounded", () => {
  const heard = new Heard();
  const message = "x".repeat(8000);
  for (let index = 0; index < 3000; index++) heard.say("a", "error", message, index);
  assert.ok(heard.logs.buffer.units <= 4_100_000);
  assert.equal(heard.logs.troubles(500).length, 100);
});
