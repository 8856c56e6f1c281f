import assert from "node:assert/strict";
import fc from "fast-check";
import { commandSchema, responseSchema } from "../../bus/messages/envelope.ts";
import { parseJson } from "../../bus/messages/json.ts";
import { decodeTelemetry, TelemetryEncoder } from "../../bus/messages/telemetry.ts";
import { subscriptionPrefix, topicMatches } from "../../bus/messages/topics.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("commandSchema accepts a bare command, as Python-VJ does", () => {
  const command = commandSchema.parse({ command: "health_check" });
  assert.deepEqual(command.payload, {});
  assert.match(command.id, /^[0-9a-f-]{36}$/);
});

Deno.test("commandSchema keeps fields that it does not know", () => {
  assert.equal(commandSchema.parse({ command: "x", trace: 7 })["trace"], 7);
});

Deno.test("commandSchema refuses a payload that is null", () => {
  assert.equal(commandSchema.safeParse({ command: "x", payload: null }).success, false);
});

Deno.test("responseSchema accepts a response of Python-VJ, which has no code", () => {
  const response = responseSchema.parse({
    type: "response",
    id: "1",
    timestamp: 1.5,
    source: null,
    status: "error",
    result: null,
    error: "Unknown command: x",
  });
  assert.equal(response.code, undefined);
});

Deno.test("telemetry that is encoded is decoded as it was", () => {
  const key = fc.string().filter((text) => text !== "__proto__"); // which is left out on purpose
  const encoder = new TelemetryEncoder("a.b", "worker", "abcd1234");
  fc.assert(fc.property(fc.dictionary(key, fc.jsonValue()), (payload) => {
    const seq = encoder.seq;
    const message = decodeTelemetry(bytes(encoder.encode(payload, 12.5)));
    assert.equal(message?.seq, seq);
    assert.equal(message?.source, "worker");
    assert.deepEqual(
      JSON.stringify(message?.payload),
      JSON.stringify(JSON.parse(JSON.stringify(payload))),
    );
  }));
});

Deno.test("TelemetryEncoder counts publications that nobody reads", () => {
  const encoder = new TelemetryEncoder("a", "w", "i");
  encoder.skip();
  assert.equal(decodeTelemetry(bytes(encoder.encode({}, 0)))?.seq, 1);
});

Deno.test("TelemetryEncoder refuses a topic with a space", () => {
  assert.throws(() => new TelemetryEncoder("a b", "w", "i"), TypeError);
});

Deno.test("decodeTelemetry returns null for any bytes that are no telemetry", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (frame) => {
    assert.equal(decodeTelemetry(frame), null);
  }));
});

Deno.test("decodeTelemetry refuses a topic that differs from the frame's", () => {
  const frame = new TelemetryEncoder("a.b", "w", "i").encode({}, 0).replace(/^a\.b/, "a.c");
  assert.equal(decodeTelemetry(bytes(frame)), null);
});

Deno.test("decodeTelemetry reads telemetry without seq and instance", () => {
  const body = { type: "telemetry", id: "1", timestamp: 1, source: "py", topic: "t", payload: {} };
  assert.equal(decodeTelemetry(bytes(`t ${JSON.stringify(body)}`))?.source, "py");
});

Deno.test("parseJson never throws anything but JsonError", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
    try {
      parseJson(input);
    } catch (error) {
      assert.equal((error as Error).name, "JsonError");
    }
  }));
});

Deno.test("parseJson refuses nesting of 5,000 levels by its depth", () => {
  const text = `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
  assert.throws(() => parseJson(bytes(text)), /nests deeper than 64/);
});

Deno.test("parseJson does not count brackets inside strings", () => {
  const value = { text: `${"[{".repeat(200)}\\"[` };
  assert.deepEqual(parseJson(bytes(JSON.stringify(value))), value);
});

Deno.test("topicMatches() knows exact topics, everything below a word, and everything", () => {
  assert.ok(topicMatches("a.b", "a.b"));
  assert.ok(!topicMatches("a.b", "a.bc"));
  assert.ok(topicMatches("a.*", "a.b.c"));
  assert.ok(!topicMatches("a.*", "a"));
  assert.ok(!topicMatches("a.*", "ab.c"));
  assert.ok(topicMatches("*", "anything"));
});

Deno.test("subscriptionPrefix() lets through exactly the topics that match", () => {
  const word = fc.stringMatching(/^[a-c]{1,2}$/);
  const topic = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("."));
  const pattern = fc.oneof(topic, topic.map((t) => `${t}.*`), fc.constant("*"));
  fc.assert(fc.property(pattern, topic, (p, t) => {
    assert.equal(`${t} {}`.startsWith(subscriptionPrefix(p)), topicMatches(p, t));
  }));
});
