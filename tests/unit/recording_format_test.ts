import assert from "node:assert/strict";
import fc from "fast-check";
import {
  FORMAT,
  lineSchema,
  lineText,
  parseLine,
  type RecordingLine,
} from "../../console/recording/format.ts";

const encoder = new TextEncoder();
const read = (text: string) => parseLine(encoder.encode(text));

const t = fc.integer({ min: 0, max: 1e9 }).map((microseconds) => microseconds / 1e6);
const name = fc.stringMatching(/^[a-z][\w.-]{0,20}$/);
const topic = fc.stringMatching(/^[\x21-\x7e]{1,30}$/);
const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 5 });
/** As it comes from the wire: what JSON has no sign for (-0) is not in it. */
const payload = fc.dictionary(fc.string({ unit: "binary" }), json)
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
const count = fc.nat();

const message: fc.Arbitrary<RecordingLine> = fc.record({
  type: fc.constant("message" as const),
  t,
  source: name,
  topic,
  seq: fc.nat(),
  instance: fc.string(),
  kind: fc.constantFrom("state" as const, "stream" as const),
  timestamp: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  payload,
}, { requiredKeys: ["type", "t", "source", "topic", "timestamp", "payload"] });
const ports = fc.record({ command: fc.nat(65535), telemetry: fc.nat(65535) });
const line: fc.Arbitrary<RecordingLine> = fc.oneof(
  message,
  fc.record({
    type: fc.constant("worker" as const),
    t,
    worker: name,
    event: fc.constantFrom("appeared" as const, "changed" as const, "gone" as const),
    pid: fc.nat(),
    status: fc.string(),
    health: fc.string(),
    ports,
  }),
  fc.record({
    type: fc.constant("described" as const),
    t,
    worker: name,
    version: fc.string(),
    topics: fc.dictionary(topic, fc.constantFrom("state" as const, "stream" as const)),
  }),
  fc.record({ type: fc.constant("clock" as const), t, now: fc.integer() }),
  fc.record({ type: fc.constant("left_out" as const), t, count, reason: fc.string() }),
  fc.record({ type: fc.constant("lost" as const), t, source: name, topic, count }),
  fc.record({
    type: fc.constant("registry" as const),
    t,
    trouble: fc.option(fc.string({ unit: "binary" })),
  }),
  fc.record({
    type: fc.constant("end" as const),
    t,
    messages: count,
    left_out: count,
    lost: count,
  }),
);

/** Keys that name a prototype are own keys to JSON, which `deepEqual` of literals would not see. */
const plain = (value: unknown) => JSON.stringify(value);

Deno.test("a line that was written is read as it was", () => {
  fc.assert(fc.property(line, (written) => {
    const parsed = read(lineText(written));
    assert.ok("line" in parsed, JSON.stringify(parsed));
    const expected = lineSchema.parse(written);
    assert.equal(plain(sorted(parsed.line)), plain(sorted(expected)));
  }));
});

function sorted(value: RecordingLine): unknown[] {
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
}

Deno.test("a line holds nothing that a terminal obeys", () => {
  fc.assert(fc.property(line, (written) => {
    // deno-lint-ignore no-control-regex -- these are what must not be there
    assert.doesNotMatch(lineText(written), /[\u0000-\u001f\u007f-\u009f\u202e\u2028]/);
  }));
});

Deno.test("arbitrary bytes are a problem, and never throw", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    assert.ok("problem" in parseLine(bytes));
  }));
});

Deno.test("a line that was cut anywhere is a problem", () => {
  fc.assert(fc.property(line, fc.double({ min: 0, max: 1, noNaN: true }), (written, share) => {
    const bytes = encoder.encode(lineText(written));
    const cut = bytes.subarray(0, Math.floor(share * (bytes.length - 1)));
    assert.ok("problem" in parseLine(cut));
  }));
});

Deno.test("a line that was edited anywhere is a line or a problem, and never throws", () => {
  const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(fc.property(line, edits, (written, changes) => {
    const bytes = encoder.encode(lineText(written));
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    const parsed = parseLine(bytes);
    if (!("line" in parsed)) return assert.ok("problem" in parsed);
    assert.ok(parsed.line.t >= 0 && Number.isFinite(parsed.line.t));
  }));
});

Deno.test("any JSON value is a line or a problem, and never throws", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.ok("problem" in read(JSON.stringify(value)));
  }));
});

for (const time of ["null", "-1", '"1"', "1e9", "NaN", "[1]"]) {
  Deno.test(`a time of ${time} is a problem that is named`, () => {
    const parsed = read(`{"type":"clock","t":${time},"now":1}`);
    assert.ok("problem" in parsed);
    assert.match(parsed.problem, time === "NaN" ? /no JSON/ : /^t: /);
  });
}

Deno.test("a worker's name that could not be registered is a problem", () => {
  for (const source of ["__proto__", "", "a b", "\u001b[2J", "x".repeat(65)]) {
    const sent = { type: "message", t: 0, source, topic: "a", timestamp: 1, payload: {} };
    const parsed = read(JSON.stringify(sent));
    assert.ok("problem" in parsed && parsed.problem.startsWith("source: "), source);
  }
});

Deno.test("a line that nests too deep is a problem", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const text =
    `{"type":"message","t":0,"source":"a","topic":"b","timestamp":1,"payload":{"x":${deep}}}`;
  assert.ok("problem" in read(text));
});

Deno.test("the first line of another version is told from one that is damaged", () => {
  assert.deepEqual(read(`{"format":"${FORMAT}","version":2}`), { otherVersion: "2" });
  assert.ok("problem" in read(`{"format":"${FORMAT}","version":1,"started_at":"today"}`));
  assert.ok("header" in read(`{"format":"${FORMAT}","version":1,"started_at":1.5,"later":true}`));
});
