import assert from "node:assert/strict";
import fc from "fast-check";
import { type Telemetry, telemetrySchema } from "../../bus/messages/envelope.ts";
import { decodeTelemetry, TelemetryEncoder } from "../../bus/messages/telemetry.ts";
import { isTelemetry } from "../../bus/messages/telemetry_check.ts";

const right: Telemetry = {
  type: "telemetry",
  id: "1",
  timestamp: 1.5,
  source: "audio_analyzer",
  topic: "audio.beat",
  payload: { count: 1 },
  seq: 3,
  instance: "a",
};
const keys = Object.keys(right) as (keyof Telemetry)[];

/** What comes from JSON, also numbers that are too large for it: 1e999. */
const odd = fc.oneof(
  fc.constantFrom(undefined, null, "", "telemetry", 0, -0.5, Infinity, true, [], {}, [{}]),
  fc.jsonValue(),
);

Deno.test("isTelemetry accepts what telemetrySchema accepts, and nothing else", () => {
  const changes = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), odd, {
    maxKeys: 3,
    noNullPrototype: true,
  });
  const missing = fc.subarray(keys, { maxLength: 1 });
  fc.assert(
    fc.property(changes, missing, (changes, missing) => {
      const value: Record<string, unknown> = { ...right, ...changes };
      for (const key of missing) delete value[key];
      assert.equal(isTelemetry(value), telemetrySchema.safeParse(value).success);
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("isTelemetry refuses what is no object", () => {
  fc.assert(fc.property(odd, (value) => {
    assert.equal(isTelemetry(value), telemetrySchema.safeParse(value).success);
  }));
});

Deno.test("decodeTelemetry gives what telemetrySchema makes of the message", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
      (payload) => {
        const text = new TelemetryEncoder("a.b", "worker", "x").encode(payload, 12.5);
        const expected = telemetrySchema.parse(JSON.parse(text.slice(text.indexOf(" ") + 1)));
        assert.deepEqual(decodeTelemetry(new TextEncoder().encode(text)), expected);
      },
    ),
  );
});

const bytesOf = (title: readonly number[]) =>
  Uint8Array.from([
    ...new TextEncoder().encode(
      'a.b {"type":"telemetry","id":"1","timestamp":1,"source":null,"topic":"a.b","payload":{"title":"',
    ),
    ...title,
    ...new TextEncoder().encode('"}}'),
  ]);

Deno.test("decodeTelemetry takes a title with the replacement sign in it as it is", () => {
  const title = "caf\ufffd ünï 🎵";
  const message = decodeTelemetry(bytesOf([...new TextEncoder().encode(title)]));
  assert.equal(message?.payload["title"], title);
});

for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf8, 0x88, 0x80, 0x80]]) {
  Deno.test(`decodeTelemetry refuses bytes ${bytes.map((b) => b.toString(16))}, not UTF-8`, () => {
    assert.equal(decodeTelemetry(bytesOf(bytes)), null);
  });
}
