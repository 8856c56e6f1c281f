import assert from "node:assert/strict";
import fc from "fast-check";
import type { OscMessage, OscValue } from "../../bus/osc/mod.ts";
import { AddressTable } from "../../workers/osc_debugger/addresses/address_table.ts";
import { configSchema } from "../../workers/osc_debugger/config.ts";
import { OscDebugger } from "../../workers/osc_debugger/debugger.ts";
import { AddressFilter, matches } from "../../workers/osc_debugger/messages/address_filter.ts";
import { jsonArguments } from "../../workers/osc_debugger/messages/json_argument.ts";
import { Latest } from "../../workers/osc_debugger/messages/latest.ts";
import { argumentsText } from "../../workers/osc_debugger/messages/message_text.ts";
import { encodeGiven } from "../../workers/osc_debugger/messages/outgoing.ts";
import {
  headerLine,
  isHeader,
  packetLine,
  parsePacket,
} from "../../workers/osc_debugger/recording/format.ts";
import type { ShownMessage } from "../../workers/osc_debugger/topics.ts";

const SENDER = { address: "10.0.0.7", port: 5000 };

function message(address: string, args: readonly OscValue[], types = "f".repeat(args.length)) {
  return { address, types, args } satisfies OscMessage;
}

Deno.test("a filter shows what a pattern matches and leaves out what one with ! does", () => {
  const filter = new AddressFilter("/audio/*, !/audio/levels");
  assert.ok(filter.shows("/audio/beat"));
  assert.ok(!filter.shows("/audio/levels"));
  assert.ok(!filter.shows("/karaoke/pos"));
  assert.ok(new AddressFilter("!/audio/*").shows("/karaoke/pos"));
  assert.ok(new AddressFilter("").shows("/anything"));
});

Deno.test("a pattern matches as its regular expression would", () => {
  const piece = fc.constantFrom("*", "a", "b", "/");
  fc.assert(fc.property(
    fc.array(piece, { maxLength: 12 }),
    fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 16 }),
    (pattern, text) => {
      const expression = new RegExp(`^${pattern.join("").replaceAll("*", ".*")}$`);
      assert.equal(matches(pattern.join(""), text.join("")), expression.test(text.join("")));
    },
  ));
});

Deno.test("a filter of a thousand stars takes no time", () => {
  const startMs = performance.now();
  matches("*a".repeat(400) + "b", "a".repeat(256));
  assert.ok(performance.now() - startMs < 100);
});

Deno.test("the table keeps count, range, last arguments and sender of each address", () => {
  const table = new AddressTable();
  for (const value of [0.5, -2, 7, NaN]) table.take(message("/a", [value]), SENDER, 100);
  table.take(message("/b", ["x"], "s"), SENDER, 101);
  table.endSecond(101);
  const [a, b] = table.rows(() => true, 10);
  assert.deepEqual(
    { count: a?.count, rate: a?.rate, min: a?.min, max: a?.max, args: a?.args },
    { count: 4, rate: 4, min: [-2], max: [7], args: ["NaN"] },
  );
  assert.deepEqual(
    { args: b?.args, min: b?.min, sender: b?.sender, last_at: b?.last_at },
    { args: ["x"], min: [], sender: "10.0.0.7:5000", last_at: 101 },
  );
  table.endSecond(101);
  assert.equal(table.rows(() => true, 10)[0]?.rate, 0);
});

Deno.test("the table does not grow with ever new addresses", () => {
  const table = new AddressTable();
  for (let i = 0; i < 20_000; i++) table.take(message(`/${i}`, []), SENDER, i);
  assert.equal(table.size, 5000);
  assert.equal(table.others, 15_000);
  table.take(message(`/${"x".repeat(10_000)}`, []), SENDER, 1);
  assert.equal(table.size, 5000);
});

Deno.test("in a full table those that are not heard any more make room for new ones", () => {
  const table = new AddressTable();
  for (let i = 0; i < 6_000; i++) table.take(message(`/${i}`, [1]), SENDER, 100);
  table.take(message("/1", [1]), SENDER, 150);
  table.endSecond(150);
  assert.equal(table.size, 5_000);
  table.endSecond(161);
  table.take(message("/new", [1]), SENDER, 161);
  assert.deepEqual(table.rows(() => true, 10).map(({ address }) => address), ["/1", "/new"]);
});

Deno.test("of too many rows those that were heard last are shown, sorted", () => {
  const table = new AddressTable();
  for (let i = 0; i < 10; i++) table.take(message(`/${i}`, []), SENDER, i === 3 ? 100 : i);
  assert.deepEqual(table.rows(() => true, 3).map(({ address }) => address), ["/3", "/8", "/9"]);
});

Deno.test("any argument becomes JSON", () => {
  const jsonArgument = (value: OscValue) => jsonArguments([value])[0];
  assert.equal(jsonArgument(12345678901234567890n), "12345678901234567890");
  assert.equal(jsonArgument(42n), 42);
  assert.equal(jsonArgument(Infinity), "Infinity");
  assert.equal(jsonArgument(Uint8Array.of(1, 255)), "hex 01ff");
  assert.equal(jsonArgument({ seconds: 0, fraction: 1 }), "now");
  assert.equal(jsonArgument({ seconds: 2_208_988_800, fraction: 0 }), "1970-01-01T00:00:00.000Z");
  assert.equal(jsonArgument({ r: 255, g: 0, b: 128, a: 1 }), "#ff0080ff");
  assert.deepEqual(jsonArgument([1, [true, null]]), [1, [true, null]]);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double(), fc.bigInt(), fc.uint8Array()), (value) => {
      JSON.parse(JSON.stringify(jsonArgument(value) ?? null));
    }),
  );
});

Deno.test("arguments are shown on one line that cannot act on the terminal", () => {
  assert.equal(argumentsText("ifs", [1, 0.123456, "a\x1b[2Jb"]), '1  0.1235  "a\\u001b[2Jb"');
  assert.equal(argumentsText("[ii]s", [[1, 2], "x"]), '[1 2]  "x"');
});

Deno.test("the latest few come oldest first, with the number of those without room", () => {
  const latest = new Latest<number>(3);
  for (let i = 0; i < 5; i++) latest.add(i);
  assert.deepEqual(latest.take(), { items: [2, 3, 4], leftOut: 2 });
  assert.deepEqual(latest.take(), { items: [], leftOut: 0 });
});

Deno.test("types of a written message are guessed from its arguments", () => {
  assert.equal(encodeGiven("/a", [1, 0.5, "x", true, null]).types, "ifsTN");
  assert.equal(encodeGiven("/a", ["9007199254740993"], "h").types, "h");
  assert.throws(() => encodeGiven("/a", [1], "s"), /must be text/);
  assert.throws(() => encodeGiven("a", []), /no OSC address/);
});

Deno.test("what is recorded is read back, byte for byte", () => {
  fc.assert(fc.property(
    fc.uint8Array({ maxLength: 300 }),
    fc.integer({ min: 0, max: 172_800_000 }),
    (bytes, millis) => {
      const copy = Uint8Array.from(bytes);
      const packet = parsePacket(packetLine(millis / 1e3, "127.0.0.1:9", copy));
      assert.deepEqual([...packet?.bytes ?? []], [...bytes]);
      assert.ok(Math.abs((packet?.seconds ?? NaN) - millis / 1e3) < 1e-6);
    },
  ));
  assert.ok(isHeader(headerLine(1)));
});

Deno.test("a line of a recording that was cut or edited is no packet, and no crash", () => {
  const line = packetLine(1, "127.0.0.1:9", Uint8Array.of(1, 2, 3, 4));
  fc.assert(fc.property(fc.nat({ max: line.length - 1 }), fc.string(), (at, other) => {
    assert.equal(parsePacket(line.slice(0, at)), undefined);
    parsePacket(line.slice(0, at) + other);
    assert.ok(!isHeader(other));
  }));
});

Deno.test("the configuration refuses to pass packets on to itself", () => {
  const refused = configSchema.safeParse({ listen: "9001", forward: "localhost:9001" });
  assert.match(refused.error?.message ?? "", /must not name the port that it listens on/);
  assert.ok(configSchema.safeParse({ listen: "9001", forward: "127.0.0.1:9000" }).success);
  assert.ok(!configSchema.safeParse({ listen: "ninety" }).success);
  assert.ok(!configSchema.safeParse({ forward: "vj@127.0.0.1:9000" }).success);
});

Deno.test("bytes that are no OSC are counted, and what is shown goes on", () => {
  const shown: ShownMessage[] = [];
  const clock = { now: () => 5, monotonicMs: () => 5000 };
  const surroundings = { clock, isOwnAddress: () => false };
  const osc = new OscDebugger({ forward: "", filter: "!/b" }, surroundings, {
    wantsMessages: () => true,
    print: (message) => shown.push(message),
  });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    osc.receive(Uint8Array.from(bytes), SENDER);
  }));
  osc.clear();
  shown.length = 0;
  osc.takeLatest();
  osc.receive(Uint8Array.of(1, 2, 3), SENDER);
  osc.receive(encodeGiven("/a", [1]).bytes, SENDER);
  osc.receive(encodeGiven("/b", [1]).bytes, SENDER);
  assert.deepEqual(osc.counts.malformed, 1);
  assert.match(osc.counts.lastMalformed ?? "", /^10\.0\.0\.7:5000: /);
  assert.deepEqual(shown.map(({ address }) => address), ["/a"]);
  assert.deepEqual(osc.takeLatest().items.map(({ address }) => address), ["/a"]);
  assert.equal(osc.addresses.size, 2);
  osc.close();
});
