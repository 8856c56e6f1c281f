/** Packets as they are sent and as they should not be, through what the debugger does with each. */
import assert from "node:assert/strict";
import { decodePacket } from "../../bus/osc/mod.ts";
import { OscDebugger } from "../../workers/osc_debugger/debugger.ts";
import { argumentsText } from "../../workers/osc_debugger/messages/message_text.ts";
import type { ShownMessage } from "../../workers/osc_debugger/topics.ts";
import { OSC_CORPUS } from "../soak/osc_corpus.ts";
import { mutated } from "../soak/osc_mutation.ts";
import { Random } from "../soak/random.ts";

const SENDER = { address: "127.0.0.1", port: 5000 };
const MUTATIONS = 20_000;
/** Of a message as it is published, about. */
const MOST_CHARACTERS = 8_000;

function debuggerThatShows(shown: (message: ShownMessage) => void): OscDebugger {
  const clock = { now: () => 5, monotonicMs: () => 5000 };
  const surroundings = { clock, isOwnAddress: () => false };
  return new OscDebugger({ forward: "", filter: "" }, surroundings, {
    wantsMessages: () => true,
    print: shown,
  });
}

const NO_OSC = [
  "an array in an array", // OSC has them; the library that decodes has not
  "bundles nested too deep",
  "a bundle whose element is longer than it",
  "a blob that says it is longer",
  "a negative blob",
  "unknown type tags",
  "unclosed arrays",
  "tags without arguments",
  "no end of the address",
  "no end of the tags",
  "nothing",
  "text that is no OSC",
  "zeroes",
];

Deno.test("of the corpus those are refused that are no OSC, and no others", () => {
  const refused = OSC_CORPUS.filter(({ bytes }) => !decodePacket(bytes).ok);
  assert.deepEqual(refused.map(({ what }) => what), NO_OSC);
});

Deno.test("all types, arrays and time tags of bundles are shown", () => {
  const shown = new Map<string, ShownMessage>();
  const osc = debuggerThatShows((message) => shown.set(message.address, message));
  for (const { bytes } of OSC_CORPUS) osc.receive(Uint8Array.from(bytes), SENDER);
  osc.close();
  const text = (address: string) => {
    const { types = "", args = [] } = shown.get(address) ?? {};
    return argumentsText(types, args as Parameters<typeof argumentsText>[1]);
  };
  assert.equal(text("/wide"), "9223372036854775807  1.5000  2026-11-19T23:13:06.500Z");
  assert.equal(text("/odd"), '"sym"  "c"  #ff800040  hex 00903c7f');
  assert.equal(text("/flags"), "true  false  nil");
  assert.equal(text("/bang"), "impulse");
  assert.equal(text("/list"), '[1 0.5000]  "end"');
  assert.equal(text("/nan"), "NaN  Infinity  -Infinity");
  assert.equal(shown.get("/in")?.time_tag, "now");
  assert.equal(shown.get("/out")?.time_tag, "2026-11-19T23:13:06.500Z");
  assert.equal(shown.get("/a")?.time_tag, null);
});

Deno.test("whatever is changed in them, what is shown is JSON, bounded, and cannot act on a terminal", () => {
  const osc = debuggerThatShows((message) => {
    assert.ok(JSON.stringify(message).length < MOST_CHARACTERS);
    const args = message.args as Parameters<typeof argumentsText>[1];
    // deno-lint-ignore no-control-regex -- what acts on a terminal is looked for
    assert.doesNotMatch(argumentsText(message.types, args), /[\x00-\x1f\x7f-\x9f]/);
  });
  const random = new Random(1);
  const corpus = OSC_CORPUS.map(({ bytes }) => bytes);
  for (let i = 0; i < MUTATIONS; i++) osc.receive(mutated(corpus, random), SENDER);
  assert.equal(osc.counts.received, MUTATIONS);
  assert.ok(osc.counts.malformed > MUTATIONS / 10 && osc.counts.malformed < MUTATIONS);
  JSON.stringify(osc.addresses.rows(() => true, 5_000));
  osc.close();
});

Deno.test("a packet that it has sent itself is not passed on, one of another machine's same port is", () => {
  const clock = { now: () => 5, monotonicMs: () => 5000 };
  let loops = 0;
  const isOwnAddress = (address: string) => address === "10.0.0.1";
  const osc = new OscDebugger({ forward: "", filter: "" }, { clock, isOwnAddress }, {
    wantsMessages: () => false,
    print: undefined,
    loopFound: () => loops++,
  });
  const own = osc.port;
  assert.ok(own > 0);
  const bytes = Uint8Array.from(OSC_CORPUS[0]?.bytes ?? []);
  for (let i = 0; i < 3; i++) osc.receive(bytes, { address: "10.0.0.1", port: own });
  osc.receive(bytes, { address: "10.0.0.2", port: own });
  osc.receive(bytes, { address: "10.0.0.1", port: own - 1 });
  assert.deepEqual([osc.counts.looped, osc.counts.received, loops], [3, 2, 1]);
  osc.close();
});

Deno.test("long arguments are cut before they are kept: an address takes some thousand characters", () => {
  const osc = debuggerThatShows(() => {});
  const long = new Uint8Array(60_000).fill(0x78);
  const message = new Uint8Array(8 + 4 + long.length + 4);
  message.set(new TextEncoder().encode("/long\0\0\0,s\0\0"));
  message.set(long, 12);
  osc.receive(message, SENDER);
  const [row] = osc.addresses.rows(() => true, 1);
  assert.equal(row?.address, "/long");
  assert.equal(String(row?.args[0]).length, 1001);
  osc.close();
});
