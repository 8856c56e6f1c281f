import assert from "node:assert/strict";
import fc from "fast-check";
import { CommandError } from "../../bus/messages/errors.ts";
import { parseAssignments, parsePayload } from "../../console/commands/assignments.ts";
import { descriptionText } from "../../console/commands/description_text.ts";
import { jsonLine } from "../../bus/logging/printable.ts";
import { Output, ReaderGoneError } from "../../console/commands/output.ts";
import { signature, typeText } from "../../console/commands/schema_text.ts";
import { valueText } from "../../console/commands/value_text.ts";
import {
  checkPatterns,
  firstNote,
  messageLine,
  waitingNote,
} from "../../console/commands/watch.ts";
import { AudioState } from "../../console/cockpit/state/audio_state.ts";
import { age, clockDuration } from "../../console/durations.ts";
import { summarise, summaryJson, summaryLine } from "../../console/lines/summary.ts";
import { keyName } from "../../console/tui/keys.ts";

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

Deno.test("parseAssignments() takes JSON for JSON and everything else for text", () => {
  const values = parseAssignments(["rate=2", "on=true", "name=USB Mixer", 'list=["a"]', "empty="]);
  assert.deepEqual(plain(values), {
    rate: 2,
    on: true,
    name: "USB Mixer",
    list: ["a"],
    empty: "",
  });
});

Deno.test("parseAssignments() keeps what follows the first equals sign", () => {
  assert.deepEqual(plain(parseAssignments(["url=http://x/?a=b"])), { url: "http://x/?a=b" });
});

Deno.test("parseAssignments() reaches into tables with dots", () => {
  assert.deepEqual(plain(parseAssignments(["a.b=1", "a.c.d=2"])), { a: { b: 1, c: { d: 2 } } });
});

Deno.test("parseAssignments() takes __proto__ for a key like any other", () => {
  assert.equal(JSON.stringify(parseAssignments(["__proto__.x=1"])), '{"__proto__":{"x":1}}');
  assert.equal(({} as Record<string, unknown>)["x"], undefined);
});

Deno.test("parseAssignments() refuses a word without a key or equals sign, as wrong use", () => {
  for (const word of ["rate", "=2", "a..b=1", ""]) {
    assert.throws(() => parseAssignments([word]), { name: "UserError", exitCode: 2 }, word);
  }
});

Deno.test("parseAssignments() refuses to reach into a value", () => {
  assert.throws(() => parseAssignments(["a=1", "a.b=2"]), /reaches into 'a'/);
});

Deno.test("parseAssignments() gives back any JSON value that was written", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const { key } = plain(parseAssignments([`key=${JSON.stringify(value)}`]));
    assert.deepEqual(key, plain(value));
  }));
});

Deno.test("parsePayload() puts words on top of the JSON", () => {
  assert.deepEqual(plain(parsePayload('{"a":1,"b":1}', ["b=2"])), { a: 1, b: 2 });
});

Deno.test("parsePayload() refuses what is no JSON object, as wrong use", () => {
  for (const json of ["{", "[1]", "null", "7"]) {
    assert.throws(() => parsePayload(json, []), { name: "UserError", exitCode: 2 }, json);
  }
});

Deno.test("jsonLine() means the same and holds nothing that a terminal obeys", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
    const line = jsonLine({ value, text });
    // deno-lint-ignore no-control-regex -- these are what must not be there
    assert.ok(!/[\u0000-\u001f\u007f-\u009f\u202e]/.test(line));
    assert.deepEqual(JSON.parse(line), plain({ value, text }));
  }));
});

Deno.test("typeText() tells ranges, choices and lists", () => {
  assert.equal(typeText({ type: "number", minimum: 0, maximum: 10 }), "number 0..10");
  assert.equal(typeText({ type: "number", exclusiveMinimum: 0 }), "number > 0");
  assert.equal(typeText({ enum: ["a", "b"] }), '"a" | "b"');
  assert.equal(typeText({ type: "array", items: { type: "string" } }), "string[]");
  assert.equal(
    typeText({ type: "integer", maximum: Number.MAX_SAFE_INTEGER, minimum: 0 }),
    "integer >= 0",
  );
});

Deno.test("typeText() and signature() survive any schema", () => {
  fc.assert(fc.property(fc.anything(), (schema) => {
    assert.equal(typeof typeText(schema), "string");
    assert.equal(typeof signature(schema), "string");
  }));
});

Deno.test("signature() marks what may be left out", () => {
  const schema = {
    type: "object",
    properties: { rate: { type: "number" }, name: { type: "string" } },
    required: ["rate"],
  };
  assert.equal(signature(schema), "rate: number, name?: string");
});

Deno.test("descriptionText() shows commands with their figures", () => {
  const commands = {
    reset: { summary: "Counts anew", input: {}, count: 4, errors: 1, time_ms: 2 },
  };
  const lines = descriptionText({ name: "w", version: "1", description: "d", commands });
  assert.ok(lines.some((line) => /reset .* 4 +1 +0\.50 ms +Counts anew/.test(line)));
});

Deno.test("descriptionText() survives a worker that describes itself oddly", () => {
  for (const odd of [{}, { commands: 7 }, { commands: { a: null } }, { config: { schema: [] } }]) {
    assert.ok(Array.isArray(descriptionText(odd)));
  }
});

Deno.test("valueText() flattens tables and keeps terminals safe", () => {
  assert.deepEqual(valueText({ a: { b: 1 }, name: "x\x1b[31m" }), ["a.b   1", "name  x␛[31m"]);
});

Deno.test("messageLine() cuts to the terminal and survives a wrong time", () => {
  const message = {
    type: "telemetry" as const,
    id: "1",
    timestamp: Infinity,
    source: "w",
    topic: "a.b",
    payload: { text: "x".repeat(100) },
  };
  const line = messageLine(message, 40);
  assert.equal(line.length, 40);
  assert.ok(line.startsWith("--:--:--.--- w a.b "));
});

Deno.test("waitingNote() names the workers that are not there yet", () => {
  const ports = { command: 1, telemetry: 2 };
  const facts = { pid: 7, status: "running", startedAt: 0, heartbeatAt: 0, ports, metadata: {} };
  const services = [
    { ...facts, name: "a", health: "alive" as const },
    { ...facts, name: "b", health: "gone" as const },
  ];
  assert.equal(waitingNote(services, []), null);
  assert.equal(waitingNote(services, ["a"]), null);
  assert.equal(waitingNote(services, ["a", "b"]), "waiting for b: not running");
  assert.equal(waitingNote([], []), "waiting: no worker is running");
});

Deno.test("firstNote() says what keeps the registry from being read", async () => {
  const bus = {
    services: () => Promise.reject(new CommandError("unavailable", "registry.json: no JSON")),
    onServices: () => () => {},
    send: () => Promise.resolve({}),
    subscribe: () => ({ close: () => {} }),
    close: () => Promise.resolve(),
  };
  assert.equal(await firstNote(bus, []), "waiting: registry.json: no JSON");
});

Deno.test("checkPatterns() takes a topic, everything below a word, and everything", () => {
  checkPatterns(["*", "audio.*", "audio.beat", "a.b.*", "logs"]);
});

for (const pattern of ["audio*", "*.beat", "audio.*.x", "a**", ".*", "", "audio.", "a b", "**"]) {
  Deno.test(`checkPatterns() refuses '${pattern}', as wrong use`, () => {
    assert.throws(() => checkPatterns([pattern]), { name: "UserError", exitCode: 2 });
  });
}

function summary() {
  const audio = new AudioState();
  const bands = [0.8, 0.55, 0.1, 0, 0, 0, 0];
  const payload = { bands, rms: 0.21, bpm: 126.04, bpm_confidence: 0.934, beat_count: 42 };
  audio.apply("audio.features", payload, 1000);
  audio.apply("audio.stats", { input: "device:USB Mixer" }, 1000);
  return summarise("audio_analyzer", audio, 1500);
}

Deno.test("summaryLine() has its fields in a stable order, quoted where they need it", () => {
  assert.equal(
    summaryLine(summary()),
    "bpm=126.0 conf=0.93 beats=42 rms=0.21 bands=0.80,0.55,0.10,0.00,0.00,0.00,0.00 " +
      'input="device:USB Mixer" source=audio_analyzer state=live',
  );
});

Deno.test("summaryJson() holds the same as an object", () => {
  const { bpm, beats, input, state } = JSON.parse(summaryJson(summary(), 7));
  assert.deepEqual([bpm, beats, input, state], [126.04, 42, "device:USB Mixer", "live"]);
});

Deno.test("clockDuration() and age() read like a clock", () => {
  assert.deepEqual([7, 723, 3723, 274_000, -5, NaN].map(clockDuration), [
    "0:07",
    "12:03",
    "1:02:03",
    "3 d 04:06:40",
    "0:00",
    "0:00",
  ]);
  assert.deepEqual([3.9, 300, 7300, 1e6].map(age), ["3 s", "5 min", "2 h", "11 d"]);
});

Deno.test("keyName() gives each key one name", () => {
  assert.equal(keyName("q", { name: "q" }), "q");
  assert.equal(keyName("Q", { name: "q", shift: true }), "Q");
  assert.equal(keyName("?", { sequence: "?" }), "?");
  assert.equal(keyName("\x03", { name: "c", ctrl: true }), "ctrl+c");
  assert.equal(keyName(undefined, { name: "up" }), "up");
  assert.equal(keyName("\x1b", { name: "escape" }), "escape");
  assert.equal(keyName("\t", { name: "tab", shift: true }), "shift+tab");
});

/** A sink that a test holds back or breaks. */
class Sink {
  text = "";
  hold = Promise.resolve();
  broken: Error | null = null;

  async write(bytes: Uint8Array): Promise<number> {
    await this.hold;
    if (this.broken !== null) throw this.broken;
    this.text += new TextDecoder().decode(bytes.subarray(0, 3));
    return Math.min(3, bytes.length);
  }
}

Deno.test("Output writes whole lines in order, in as many writes as the reader needs", async () => {
  const sink = new Sink();
  const output = new Output(sink);
  output.line("first");
  output.line("second");
  await output.flush();
  assert.equal(sink.text, "first\nsecond\n");
});

Deno.test("Output leaves lines out when the reader is too slow, and counts them", async () => {
  const sink = new Sink();
  const released = Promise.withResolvers<void>();
  sink.hold = released.promise;
  const output = new Output(sink);
  for (let line = 0; line < 6000; line++) output.line("x");
  assert.ok(output.leftOut >= 900);
  released.resolve();
  await output.flush();
});

Deno.test("Output tells once that the reader has gone", async () => {
  const sink = new Sink();
  sink.broken = new Deno.errors.BrokenPipe("broken pipe");
  const output = new Output(sink);
  let gone = 0;
  output.onEnd(() => gone++);
  output.line("x");
  await assert.rejects(output.flush(), ReaderGoneError);
  output.line("y");
  assert.equal(gone, 1);
});

Deno.test("Output tells a full disk from a reader that has gone", async () => {
  const sink = new Sink();
  sink.broken = new Error("No space left on device (os error 28)");
  const output = new Output(sink);
  output.line("x");
  await assert.rejects(output.flush(), { name: "UserError", message: /No space left/ });
});

Deno.test("Output.flush() waits for a reader that stalls no longer than told", async () => {
  const sink = new Sink();
  const released = Promise.withResolvers<void>();
  sink.hold = released.promise;
  const output = new Output(sink);
  output.line("x");
  await output.flush(1);
  assert.equal(sink.text, "");
  released.resolve();
  await output.flush();
  assert.equal(sink.text, "x\n");
});
