import assert from "node:assert/strict";
import fc from "fast-check";
import { CockpitStage, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

/** A stage that shows the logs; without `log_aggregator` unless it is registered. */
class LogStage extends CockpitStage {
  constructor(...workers: readonly string[]) {
    super();
    this.register(...workers).show("logs");
  }

  /** A line that a worker says. */
  say(worker: string, level: string, message: string, fields: Payload = {}): this {
    const timestamp = NOW_SECONDS + (this.nowMs - 1000) / 1000;
    const payload = { level: level.toUpperCase(), logger: worker, message, timestamp, ...fields };
    return this.hear(worker, `logs.${level}`, payload).pass(0.01);
  }

  /** So many lines of a worker. */
  sayMany(count: number): this {
    for (let index = 0; index < count; index++) this.say("chatty", "info", `line ${index}`);
    return this;
  }

  /** Types a filter. */
  filter(text: string): this {
    this.cockpit.show("logs", text);
    return this;
  }

  /** Lets answers arrive. */
  async settle(): Promise<this> {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    return this;
  }
}

/** A line as log_aggregator tells it, so many seconds before the stage began. */
function record(message: string, ago: number, level = "INFO"): Payload {
  return { time: NOW_SECONDS - ago, level, worker: "old", logger: "old", message, fields: {} };
}

Deno.test("a line shows its level as a sign, its worker, its text and its fields", () => {
  const text = new LogStage().say("audio_analyzer", "warning", "late", { ms: 12 }).text();
  assert.match(text, /\d\d:\d\d:\d\d ▲ W audio_analyzer +late {2}ms=12/);
});

Deno.test("the newest line stays in view until somebody goes back", async () => {
  const stage = new LogStage().sayMany(50);
  assert.match(stage.text(), /line 49/);
  await stage.press("up", "up");
  stage.text();
  stage.sayMany(3);
  assert.match(stage.text(), /line 48 of 53/);
  assert.match((await stage.press("G")).sayMany(1).text(), /following · 54/);
});

Deno.test("a pause holds the picture and counts what comes meanwhile", async () => {
  const stage = new LogStage().say("a", "info", "before");
  stage.text();
  await stage.press("space");
  stage.say("a", "info", "meanwhile");
  assert.match(stage.text(), /paused · 1 new/);
  assert.doesNotMatch(stage.text(), /meanwhile/);
  await stage.press("space");
  assert.match(stage.text(), /meanwhile/);
});

Deno.test("a pause counts only what the filter shows", async () => {
  const stage = new LogStage().say("a", "error", "before").filter("level:error");
  stage.text();
  await stage.press("space");
  stage.say("a", "info", "quiet").say("a", "error", "loud").say("b", "info", "quiet");
  assert.match(stage.text(), /paused · 1 new/);
  assert.match(stage.filter("").text(), /paused · 3 new/);
});

Deno.test("it is not said that nobody keeps the past before it was looked", () => {
  const stage = new CockpitStage().show("logs");
  assert.match(stage.text(), /looking for workers/);
  assert.match(stage.register("a").text(), /no log_aggregator/);
});

Deno.test("the key of the level leaves out what is less urgent", async () => {
  const stage = new LogStage().say("a", "info", "fine").say("a", "error", "broken");
  await stage.press("v", "v");
  assert.doesNotMatch(stage.text(), /fine/);
  assert.match(stage.text(), /LOGS level:warning/);
  assert.match(stage.text(), /broken/);
  await stage.press("v", "v");
  assert.match(stage.text(), /fine/);
});

Deno.test("the key of the worker goes around all of them", async () => {
  const stage = new LogStage().say("a", "info", "from a").say("b", "info", "from b");
  await stage.press("w");
  assert.doesNotMatch(stage.text(), /from b/);
  await stage.press("w");
  assert.doesNotMatch(stage.text(), /from a/);
  await stage.press("w");
  assert.match(stage.text(), /from a[^]*from b/);
});

Deno.test("a filter of worker, level and text shows what fits all of them", () => {
  const stage = new LogStage().say("a", "error", "disk full").say("b", "error", "disk full too")
    .say("a", "info", "disk is fine").say("a", "error", "no sound");
  const text = stage.filter("worker:a level:warning DISK").text();
  assert.match(text, /disk full/);
  assert.doesNotMatch(text, /too|fine|sound/);
});

Deno.test("a filter that begins with ! leaves out what it names", () => {
  const text = new LogStage().say("a", "info", "tick").say("a", "info", "tock").filter("!tick")
    .text();
  assert.doesNotMatch(text.slice(text.indexOf("\n", 200)), /tick$/m);
  assert.match(text, /tock/);
});

Deno.test("the last lines come from log_aggregator when the screen is shown", async () => {
  const stage = new CockpitStage().register("log_aggregator");
  stage.answer = () => ({ logs: [record("long ago", 100)] });
  stage.show("logs").text();
  await new LogStage().settle();
  assert.deepEqual(stage.sent[0], {
    worker: "log_aggregator",
    command: "tail",
    payload: { lines: 1000 },
  });
  assert.match(stage.text(), /long ago/);
  assert.deepEqual(stage.topics, ["logs.aggregated"]);
});

Deno.test("the last lines are asked for once more when log_aggregator is surely read, and after it came back", async () => {
  const stage = new LogStage("log_aggregator");
  const asked = () => stage.sent.filter(({ command }) => command === "tail").length;
  stage.text();
  stage.text();
  assert.equal(asked(), 1);
  stage.pass(2).text();
  stage.pass(2).text();
  assert.equal(asked(), 2);
  stage.register("other").text();
  stage.register("log_aggregator").text();
  assert.equal((await stage.settle(), asked()), 3);
});

Deno.test("the key of errors goes back from one to the one before", async () => {
  const stage = new LogStage().say("a", "error", "one").sayMany(40).say("a", "error", "two");
  stage.sayMany(40).text();
  assert.match((await stage.press("e")).text(), /line 42 of 82/);
  assert.match((await stage.press("e")).text(), /line 1 of 82/);
  assert.match((await stage.press("e")).footer(), /no error before this line/);
});

Deno.test("the wheel scrolls, a click chooses a line, and a click on the chosen one opens it", () => {
  const stage = new LogStage().sayMany(60);
  stage.text();
  stage.click(10, 10, "wheel_up").text();
  assert.match(stage.text(), /line 57 of 60/);
  stage.click(10, 4).text();
  stage.click(10, 4);
  assert.match(stage.text(), /┌ LINE/);
});

Deno.test("every worker is read directly while there is no log_aggregator", () => {
  const stage = new LogStage("log_aggregator");
  stage.text();
  stage.register("other");
  assert.match(stage.text(), /no log_aggregator/);
  assert.deepEqual(stage.topics, ["logs.debug", "logs.info"]);
});

Deno.test("going back beyond the first line asks log_aggregator for older ones", async () => {
  const stage = new LogStage("log_aggregator");
  stage.answer = (command) =>
    command === "query" ? { logs: [record("ancient", 500)], more: false, lines_searched: 9 } : {};
  stage.say("a", "error", "new");
  stage.text();
  await stage.press("up");
  await stage.settle();
  const { payload } = stage.sent.find(({ command }) => command === "query") ?? {};
  assert.equal(payload?.["until"], NOW_SECONDS);
  assert.match(stage.text(), /ancient[^]*new/);
});

Deno.test("a regular expression is looked for by log_aggregator, and nowhere else", async () => {
  const stage = new LogStage("log_aggregator").say("a", "error", "aaaa!");
  stage.answer = (command) =>
    command === "query" ? { logs: [record("found", 500)], more: false, lines_searched: 9 } : {};
  await stage.filter("/(a+)+$/").settle();
  assert.equal(stage.sent.find(({ command }) => command === "query")?.payload["regex"], "(a+)+$");
  assert.match(stage.text(), /1 of 9 lines/);
  assert.match(stage.text(), /found/);
  assert.doesNotMatch(stage.text(), /aaaa!/);
  await stage.press("escape");
  assert.match(stage.text(), /aaaa!/);
});

Deno.test("a search that was given up with its screen is made again when that is shown", async () => {
  const stage = new LogStage("log_aggregator");
  stage.answer = (command) => command === "query" ? new Promise(() => {}) : {};
  await stage.filter("/found/").settle();
  stage.show("overview").answer = (command) =>
    command === "query" ? { logs: [record("found", 500)], more: false, lines_searched: 9 } : {};
  await stage.show("logs").settle();
  assert.match(stage.text(), /1 of 9 lines/);
});

Deno.test("a regular expression without log_aggregator is refused", () => {
  const stage = new LogStage();
  assert.doesNotMatch(stage.filter("/x/").text(), /LOGS \/x\//);
});

Deno.test("enter shows the whole line with its fields", async () => {
  const stage = new LogStage().say("a", "error", "x".repeat(200), { path: "/some/where" });
  stage.text();
  const text = (await stage.press("return")).text();
  assert.match(text, /ERROR {2}a/);
  assert.match(text, /path {2}\/some\/where/);
});

Deno.test("a line of ten megabytes is cut, and escape sequences are shown", async () => {
  const stage = new LogStage().say("a", "error", `\x1b[2J${"x".repeat(10_000_000)}`);
  assert.match(stage.text(), /␛\[2Jxxx/);
  assert.ok(stage.model.logs.buffer.units < 10_000);
  assert.match((await stage.press("return", "end")).text(), /10000004/);
});

Deno.test("whatever comes under the topics, the picture is drawn and holds no control characters", () => {
  const topic = fc.constantFrom(
    "logs.info",
    "logs.error",
    "logs.aggregated",
    "events.lifecycle",
    "logs.x",
  );
  const record = fc.record({
    time: fc.oneof(fc.double(), fc.jsonValue()),
    level: fc.constantFrom("INFO", "ERROR", "x"),
    worker: fc.string({ unit: "binary" }),
    message: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
    fields: fc.jsonValue(),
  }, { requiredKeys: [] });
  const payload = fc.oneof(
    record.map((value) => ({ ...value })),
    fc.array(record, { maxLength: 5 }).map((logs) => ({ logs, left_out: 3 })),
    fc.dictionary(fc.string(), fc.jsonValue()),
  );
  const heard = fc.array(fc.tuple(topic, payload), { maxLength: 20 });
  fc.assert(
    fc.property(
      heard,
      fc.string({ unit: "binary" }),
      fc.constantFrom("return", "up"),
      (all, filter, key) => {
        const stage = new LogStage();
        for (const [name, value] of all) stage.hear("a\x1b[2J", name, value as Payload);
        stage.text();
        void stage.press(key);
        stage.filter(filter);
        for (const row of stage.rows(60, 16)) assert.doesNotMatch(row, /\p{Cc}/u);
        assert.deepEqual(stage.failures, []);
      },
    ),
    { numRuns: 60 },
  );
});
