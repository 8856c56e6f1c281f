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

Deno.test("a worker that crashed is a trouble", () => {
  const heard = new Heard();
  const payload = { event: "worker_crashed", worker: "a", pid: 7, reason: "exit code 1" };
  heard.logs.apply(
    { source: "process_manager", topic: "events.lifecycle", payload, timestamp: NOW_SECONDS },
    heard.nowMs,
  );
  assert.equal(heard.logs.troubles(1)[0]?.message, "worker crashed: exit code 1");
});
