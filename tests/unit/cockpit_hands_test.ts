import assert from "node:assert/strict";
import { CommandError } from "../../bus/mod.ts";
import { CockpitStage, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

/** The audio screen with an analyser that answers as told. */
function stage(answer: () => Payload | Promise<Payload>, features: Payload = {}): CockpitStage {
  const stage = new CockpitStage().register("audio_analyzer").show("audio")
    .hear("audio_analyzer", "audio.features", { bands: [], ...features });
  stage.answer = answer;
  return stage;
}

const HELD = { control: "held", bpm: 126.04 };

Deno.test("each key of a hand sends its command", async () => {
  const { cockpit, sent } = stage(() => HELD);
  for (const key of ["t", "r", "[", "]", "d", "h", "space", "x"]) await cockpit.key(key);
  assert.deepEqual(sent.map(({ command, payload }) => [command, payload]), [
    ["tap", { timestamp: NOW_SECONDS }],
    ["resync", { timestamp: NOW_SECONDS }],
    ["nudge", { ms: -10 }],
    ["nudge", { ms: 10 }],
    ["double", {}],
    ["half", {}],
    ["hold", {}],
  ]);
  assert.ok(sent.every(({ worker }) => worker === "audio_analyzer"));
});

Deno.test("space follows the music again when hands lead", async () => {
  for (const control of ["held", "tapped", "locked"]) {
    const { sent } = await stage(() => HELD, { control }).press("space");
    assert.equal(sent[0]?.command, "follow");
  }
});

Deno.test("a key says for 4 s what it has done", async () => {
  const pressed = await stage(() => HELD).press("d");
  assert.equal(pressed.footer(), " ✓ double: 126.0 BPM, held");
  assert.doesNotMatch(pressed.pass(4.001).footer(), /126/);
});

Deno.test("a nudge says how far, and to which side", async () => {
  const pressed = await stage(() => HELD).press("[");
  assert.equal(pressed.footer(), " ✓ nudge 10 ms earlier: 126.0 BPM, held");
});

Deno.test("taps are counted until they give a tempo", async () => {
  const counting = { taps: 2, tapped_bpm: null, bpm: 0, control: "following" };
  assert.equal((await stage(() => counting).press("t")).footer(), " ✓ tap 2 of 4");
  const done = { taps: 4, tapped_bpm: 126, bpm: 126, control: "tapped" };
  assert.equal((await stage(() => done).press("t")).footer(), " ✓ tap: 126.0 BPM, tapped");
});

Deno.test("a hand that the analyser refuses says why", async () => {
  const unknown = () => Promise.reject(new CommandError("unknown_command", "no"));
  const old = await stage(unknown).press("t");
  assert.match(old.footer(), /✗ tap: audio_analyzer has no such command/);
  const conflict = () => Promise.reject(new CommandError("conflict", "no tempo is known yet"));
  assert.equal((await stage(conflict).press("space")).footer(), " ✗ hold: no tempo is known yet");
});

Deno.test("a hand without an analyser says why, and sends nothing", async () => {
  const alone = await new CockpitStage().register().show("audio").press("r");
  assert.match(alone.footer(), /✗ no audio_analyzer is running/);
  assert.deepEqual(alone.sent, []);
});

Deno.test("a hand before the bus is there says so", async () => {
  const early = stage(() => HELD);
  early.hasBus = false;
  await early.press("t");
  assert.match(early.footer(), /✗ tap: the bus is not there yet/);
});
