import assert from "node:assert/strict";
import { CommandError } from "../../bus/mod.ts";
import { LiveHands } from "../../console/live/live_hands.ts";
import { LiveModel } from "../../console/live/model.ts";

type Payload = Record<string, unknown>;

/** Hands at an analyser that answers as told. */
function stage(answer: () => Payload | Promise<Payload>, features: Payload | null = {}) {
  const model = new LiveModel();
  model.setWorkers([]);
  if (features !== null) {
    const payload = { bands: [], ...features };
    model.apply({ source: "audio_analyzer", topic: "audio.features", payload }, 0);
  }
  const sent: [worker: string, command: string, payload: Payload | undefined][] = [];
  const time = { ms: 1000 };
  const hands = new LiveHands({
    model,
    bus: () => ({
      send: (worker, command, payload) => {
        sent.push([worker, command, payload]);
        return Promise.resolve().then(answer);
      },
    }),
    nowMs: () => time.ms,
    nowSeconds: () => 1234.5,
    onNotice: () => {},
  });
  return { hands, sent, time };
}

const HELD = { control: "held", bpm: 126.04 };

Deno.test("each key of the live screen sends its command", async () => {
  const { hands, sent } = stage(() => HELD);
  for (const key of ["t", "r", "[", "]", "d", "h", "space", "x", "up"]) await hands.press(key);
  assert.deepEqual(sent.map(([worker, ...rest]) => [worker, ...rest]), [
    ["audio_analyzer", "tap", { timestamp: 1234.5 }],
    ["audio_analyzer", "resync", { timestamp: 1234.5 }],
    ["audio_analyzer", "nudge", { ms: -10 }],
    ["audio_analyzer", "nudge", { ms: 10 }],
    ["audio_analyzer", "double", {}],
    ["audio_analyzer", "half", {}],
    ["audio_analyzer", "hold", {}],
  ]);
});

Deno.test("space follows the music again when hands lead", async () => {
  for (const control of ["held", "tapped", "locked"]) {
    const { hands, sent } = stage(() => HELD, { control });
    await hands.press("space");
    assert.equal(sent[0]?.[1], "follow");
  }
});

Deno.test("a key says for 3 s what it has done", async () => {
  const { hands, time } = stage(() => HELD);
  await hands.press("d");
  assert.deepEqual(hands.notice(time.ms), { text: "double: 126.0 BPM, held", isBad: false });
  assert.equal(hands.notice(time.ms + 3001), null);
});

Deno.test("a nudge says how far, and to which side", async () => {
  const { hands, time } = stage(() => HELD);
  await hands.press("[");
  assert.equal(hands.notice(time.ms)?.text, "nudge 10 ms earlier: 126.0 BPM, held");
});

Deno.test("taps are counted until they give a tempo", async () => {
  const counted = stage(() => ({ taps: 2, tapped_bpm: null, bpm: 0, control: "following" }));
  await counted.hands.press("t");
  assert.equal(counted.hands.notice(1000)?.text, "tap 2 of 4");
  const done = stage(() => ({ taps: 4, tapped_bpm: 126, bpm: 126, control: "tapped" }));
  await done.hands.press("t");
  assert.equal(done.hands.notice(1000)?.text, "tap: 126.0 BPM, tapped");
});

Deno.test("a key that cannot be used says why", async () => {
  const unknown = () => Promise.reject(new CommandError("unknown_command", "no"));
  const old = stage(unknown);
  await old.hands.press("t");
  assert.match(old.hands.notice(1000)?.text ?? "", /^tap: audio_analyzer has no such command/);
  const conflict = () => Promise.reject(new CommandError("conflict", "no tempo is known yet"));
  const early = stage(conflict);
  await early.hands.press("space");
  assert.deepEqual(early.hands.notice(1000), { text: "hold: no tempo is known yet", isBad: true });
  const alone = stage(() => HELD, null);
  await alone.hands.press("r");
  assert.match(alone.hands.notice(1000)?.text ?? "", /^resync: no audio_analyzer is running/);
  assert.deepEqual(alone.sent, []);
});

Deno.test("a key before the bus is there says so", async () => {
  const hands = new LiveHands({
    model: new LiveModel(),
    bus: () => null,
    nowMs: () => 0,
    nowSeconds: () => 0,
    onNotice: () => {},
  });
  await hands.press("t");
  assert.equal(hands.notice(0)?.text, "tap: the bus is not there yet");
});
