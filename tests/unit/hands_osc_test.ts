import assert from "node:assert/strict";
import fc from "fast-check";
import { CommandError } from "../../bus/mod.ts";
import { decodePacket, encodeMessage, type OscValue, parseUdpAddress } from "../../bus/osc/mod.ts";
import { MusicalClock } from "../../workers/audio_analyzer/clock/musical_clock.ts";
import { createPulse } from "../../workers/audio_analyzer/clock/pulse.ts";
import { Hands } from "../../workers/audio_analyzer/hands/hands.ts";
import { actOn, OSC_IN_ADDRESSES } from "../../workers/audio_analyzer/hands/osc_actions.ts";
import { oscInSchema } from "../../workers/audio_analyzer/hands/osc_in_schema.ts";

function stage() {
  const clock = new MusicalClock();
  const marks: string[] = [];
  const keeper = {
    clock,
    clockedFrames: { markTap: () => marks.push("tap"), markResync: () => marks.push("resync") },
    captureSeconds: 0,
    keepTime: () => {},
  };
  const hands = new Hands(keeper, { now: () => 0, monotonicMs: () => 0 });
  const act = (address: string, ...args: OscValue[]) => actOn({ address, types: "", args }, hands);
  return { clock, marks, hands, act };
}

Deno.test("each OSC address does its part", () => {
  const { clock, marks, act } = stage();
  act("/vj/bpm", 100);
  assert.deepEqual([clock.bpm, clock.control], [100, "held"]);
  act("/vj/double");
  assert.equal(clock.bpm, 200);
  act("/vj/half", 1);
  assert.equal(clock.bpm, 100);
  act("/vj/lock", 1);
  assert.equal(clock.control, "locked");
  act("/vj/hold", true);
  assert.equal(clock.control, "held");
  act("/vj/hold", 0);
  assert.equal(clock.control, "following");
  act("/vj/hold");
  act("/vj/follow");
  assert.equal(clock.control, "following");
  act("/vj/nudge", -12.5);
  act("/vj/tap", 1);
  act("/vj/resync");
  assert.deepEqual(marks, ["tap", "resync"]);
});

Deno.test("a button that is let go does nothing", () => {
  const { clock, marks, act } = stage();
  act("/vj/bpm", 100);
  for (const address of ["/vj/tap", "/vj/resync", "/vj/double", "/vj/half", "/vj/follow"]) {
    act(address, 0);
    act(address, false);
  }
  assert.deepEqual([clock.bpm, clock.control, marks], [100, "held", []]);
});

Deno.test("no packet breaks the clock, and what is refused is refused with a reason", () => {
  const value = fc.oneof(fc.float(), fc.constant(NaN), fc.integer({ min: -1000, max: 1000 }));
  const address = fc.constantFrom(...OSC_IN_ADDRESSES, "/vj", "/vj/tap/x");
  fc.assert(fc.property(fc.array(fc.tuple(address, value), { maxLength: 40 }), (messages) => {
    const { clock, hands } = stage();
    for (const [to, argument] of messages) {
      const decoded = decodePacket(encodeMessage(to, "f", [argument]));
      assert.ok(decoded.ok);
      for (const message of decoded.messages) {
        try {
          actOn(message, hands);
        } catch (error) {
          assert.ok(error instanceof RangeError || error instanceof CommandError, String(error));
        }
      }
      clock.push(createPulse());
      assert.ok(clock.bpm === 0 || clock.bpm >= 20 && clock.bpm <= 400);
      assert.ok(clock.beatPhase >= 0 && clock.beatPhase < 1);
    }
  }));
});

Deno.test("osc_in is a port of the loopback address, an address and a port, or off", () => {
  assert.deepEqual(parseUdpAddress("9010"), { host: "127.0.0.1", port: 9010 });
  assert.deepEqual(parseUdpAddress("0.0.0.0:9010"), { host: "0.0.0.0", port: 9010 });
  assert.equal(parseUdpAddress("off"), undefined);
  assert.equal(oscInSchema.parse(9010), "9010");
  for (const wrong of ["", "on", 0, 70_000, "localhost:9010", "1.2.3:4", "999.0.0.1:5"]) {
    assert.match(oscInSchema.safeParse(wrong).error?.issues[0]?.message ?? "", /no UDP address/);
  }
});
