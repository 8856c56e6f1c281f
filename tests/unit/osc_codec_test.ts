import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodePacket,
  encodeMessage,
  MessageTemplate,
  OscEncodeError,
  type OscValue,
} from "../../bus/osc/mod.ts";

const address = fc.stringMatching(/^(\/[a-zA-Z0-9_.-]{1,12}){1,4}$/);
const argument: fc.Arbitrary<[string, OscValue]> = fc.oneof(
  fc.tuple(fc.constant("f"), fc.float({ noNaN: true })),
  fc.tuple(fc.constant("d"), fc.double({ noNaN: true })),
  fc.tuple(fc.constant("i"), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  fc.tuple(fc.constant("h"), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.tuple(
    fc.constant("s"),
    fc.string({ unit: "grapheme" }).filter((text) =>
      !text.includes("\0") && !text.startsWith("\uFEFF")
    ),
  ),
  fc.tuple(fc.constant("b"), fc.uint8Array({ maxLength: 64 })),
  fc.tuple(fc.constant("T"), fc.constant(true)),
  fc.tuple(fc.constant("F"), fc.constant(false)),
  fc.tuple(fc.constant("N"), fc.constant(null)),
);

function decodeOne(bytes: Uint8Array) {
  const result = decodePacket(bytes);
  assert.ok(result.ok, result.ok ? "" : result.error.message);
  const [message] = result.messages;
  assert.ok(message !== undefined);
  return message;
}

/** A bundle with time tag "now" around already encoded elements. */
function bundle(...elements: Uint8Array[]): Uint8Array {
  const parts: number[] = [...new TextEncoder().encode("#bundle\0"), 0, 0, 0, 0, 0, 0, 0, 1];
  for (const element of elements) {
    const size = new Uint8Array(4);
    new DataView(size.buffer).setInt32(0, element.length);
    parts.push(...size, ...element);
  }
  return Uint8Array.from(parts);
}

Deno.test("decodePacket() gives back what encodeMessage() was given", () => {
  fc.assert(fc.property(address, fc.array(argument, { maxLength: 12 }), (path, pairs) => {
    const types = pairs.map(([type]) => type).join("");
    const args = pairs.map(([, value]) => value);
    const message = decodeOne(encodeMessage(path, types, args));
    assert.equal(message.address, path);
    assert.equal(message.types, types);
    assert.deepEqual(
      message.args.map((value) => value instanceof Uint8Array ? [...value] : value),
      args.map((value) => value instanceof Uint8Array ? [...value] : value),
    );
  }));
});

Deno.test("encodeMessage() pads to four bytes and writes big endian as in the OSC 1.0 examples", () => {
  const bytes = encodeMessage("/oscillator/4/frequency", "f", [440]);
  const expected = "/oscillator/4/frequency\0,f\0\0\x43\xdc\0\0";
  assert.deepEqual([...bytes], Array.from(expected, (character) => character.charCodeAt(0)));
});

for (
  const [path, types, args, reason] of [
    ["audio", "", [], /no OSC address/],
    ["/a b", "", [], /no OSC address/],
    ["/a", "ff", [1], /2 type tags/],
    ["/a", "i", [1.5], /32-bit integer/],
    ["/a", "s", ["a\0b"], /without zero/],
    ["/a", "q", [1], /type tag "q"/],
  ] as [string, string, OscValue[], RegExp][]
) {
  Deno.test(`encodeMessage() refuses ${JSON.stringify([path, types, args])}`, () => {
    assert.throws(
      () => encodeMessage(path, types, args),
      (error) => error instanceof OscEncodeError && reason.test(error.message),
    );
  });
}

Deno.test("decodePacket() flattens bundles and keeps their time tag", () => {
  const inner = bundle(encodeMessage("/b", "i", [2]));
  const result = decodePacket(bundle(encodeMessage("/a", "", []), inner));
  assert.ok(result.ok);
  assert.deepEqual(result.messages.map((message) => message.address), ["/a", "/b"]);
  assert.deepEqual(result.messages[1]?.timeTag, { seconds: 0, fraction: 1 });
});

Deno.test("decodePacket() reads a message at an offset of a larger buffer", () => {
  const message = encodeMessage("/a", "fs", [0.5, "x"]);
  const larger = new Uint8Array(message.length + 13).fill(255);
  larger.set(message, 7);
  const decoded = decodeOne(larger.subarray(7, 7 + message.length));
  assert.deepEqual(decoded.args, [0.5, "x"]);
});

Deno.test("decodePacket() accepts a message without type tags as one without arguments", () => {
  const message = decodeOne(new TextEncoder().encode("/ping\0\0\0"));
  assert.deepEqual([message.address, message.args], ["/ping", []]);
});

Deno.test("decodePacket() never throws, whatever the bytes", () => {
  const likely = fc.uint8Array({ maxLength: 200 }).map((bytes) =>
    Uint8Array.from([...new TextEncoder().encode("/a\0\0,"), ...bytes])
  );
  const nested = fc.uint8Array({ maxLength: 80 }).map((bytes) => bundle(bytes, bytes));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), likely, nested), (bytes) => {
      const result = decodePacket(bytes);
      assert.ok(result.ok || result.error.name === "OscDecodeError");
    }),
    { numRuns: 1000 },
  );
});

Deno.test("decodePacket() survives every truncation of a good packet", () => {
  const good = bundle(encodeMessage("/a/b", "fsbh", [1, "text", new Uint8Array(9), 5n]));
  for (let length = 0; length < good.length; length++) decodePacket(good.subarray(0, length));
});

const hostile: [string, () => Uint8Array, RegExp][] = [
  ["nothing", () => new Uint8Array(0), /not nothing/],
  ["bundles 3,000 deep", () => {
    const header = bundle();
    const bytes = new Uint8Array(3000 * 20);
    const view = new DataView(bytes.buffer);
    for (let offset = 0; offset < bytes.length; offset += 20) {
      bytes.set(header, offset);
      view.setInt32(offset + 16, bytes.length - offset - 20);
    }
    return bytes;
  }, /deep/],
  [
    "a bundle of 5,000 messages",
    () => bundle(...Array(5000).fill(encodeMessage("/a", "", []))),
    /more than 1024/,
  ],
  [
    "60,000 arrays in the type tags",
    () => new TextEncoder().encode(`/a\0\0,${"[]".repeat(30_000)}\0\0\0`),
    /60000 arguments/,
  ],
  ["a datagram of 1 MB", () => new Uint8Array(1e6), /at most 65507/],
  ["an element of negative size", () => {
    const bytes = bundle(encodeMessage("/a", "", []));
    bytes.fill(255, 16, 20);
    return bytes;
  }, /element of -1/],
  [
    "fewer argument bytes than tags",
    () => new TextEncoder().encode("/a\0\0,ffff\0\0\0abcd"),
    /need 16/,
  ],
];
for (const [name, make, reason] of hostile) {
  Deno.test(`decodePacket() refuses ${name}, at once`, () => {
    const bytes = make();
    const started = performance.now();
    const result = decodePacket(bytes);
    assert.ok(!result.ok && reason.test(result.error.message), JSON.stringify(result));
    assert.ok(performance.now() - started < 500);
  });
}

Deno.test("MessageTemplate patches the bytes that encodeMessage() would make", () => {
  const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(fc.property(int, fc.float({ noNaN: true, noDefaultInfinity: true }), (i, f) => {
    const template = new MessageTemplate("/audio/beat", "if");
    template.setInt(0, i);
    template.setFloat(1, f);
    assert.deepEqual([...template.bytes], [...encodeMessage("/audio/beat", "if", [i, f])]);
  }));
});

Deno.test("MessageTemplate sends 0 for what is not finite", () => {
  const template = new MessageTemplate("/a", "f");
  template.setFloat(0, Number.NaN);
  assert.deepEqual(decodeOne(template.bytes).args, [0]);
});

Deno.test("MessageTemplate refuses an argument of the other type", () => {
  assert.throws(() => new MessageTemplate("/a", "if").setFloat(0, 1), RangeError);
  assert.throws(() => new MessageTemplate("/a", "if").setInt(2, 1), RangeError);
});
