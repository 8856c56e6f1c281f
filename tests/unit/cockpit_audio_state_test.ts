import assert from "node:assert/strict";
import fc from "fast-check";
import { AudioState } from "../../console/cockpit/state/audio_state.ts";
import { SoundState } from "../../console/cockpit/state/sound.ts";
import { WorkersState } from "../../console/cockpit/state/workers.ts";
import { PeakHold } from "../../console/cockpit/state/peak_hold.ts";

const bands = [0, 0, 0, 0, 0, 0, 0];
const frame = (more: Record<string, unknown> = {}) => ({ bands, rms: 0, ...more });

Deno.test("AudioState survives any payload under its topics", () => {
  const topics = fc.constantFrom("audio.features", "audio.spectrum", "audio.beat", "audio.stats");
  const payload = fc.dictionary(
    fc.constantFrom("bands", "bins", "rms", "bpm", "beat_count", "count", "latency_ms", "input"),
    fc.anything(),
  );
  fc.assert(fc.property(topics, payload, (topic, value) => {
    const state = new AudioState();
    state.apply(topic, value, 1000);
    return Number.isFinite(state.rms) && Number.isFinite(state.bpm) &&
      Number.isFinite(state.beatCount) && state.bands.every((band) => band >= 0 && band <= 1);
  }));
});

Deno.test("AudioState lights the lamp when the beat count rises", () => {
  const state = new AudioState();
  state.apply("audio.features", frame({ beat_count: 7 }), 1000);
  state.apply("audio.features", frame({ beat_count: 8 }), 2000);
  assert.ok(state.isLampLit(2050));
  assert.ok(!state.isLampLit(2150));
});

Deno.test("AudioState does not light the lamp twice for the two messages of one beat", () => {
  const state = new AudioState();
  state.apply("audio.beat", { count: 8 }, 1000);
  state.apply("audio.features", frame({ beat_count: 8 }), 1110);
  assert.ok(!state.isLampLit(1130));
});

Deno.test("AudioState counts the flags of an analyser that sends no count", () => {
  const state = new AudioState();
  for (const beat of [1, 0, 0, 1, 0]) state.apply("audio.features", frame({ beat }), 1000);
  assert.equal(state.beatCount, 2);
});

Deno.test("AudioState takes over the smaller count of a restarted analyser", () => {
  const state = new AudioState();
  state.apply("audio.features", frame({ beat_count: 900 }), 1000);
  state.apply("audio.features", frame({ beat_count: 2 }), 2000);
  assert.equal(state.beatCount, 2);
  state.apply("audio.features", frame({ beat_count: 3 }), 3000);
  assert.ok(state.isLampLit(3001));
});

Deno.test("AudioState is stale after a second without a frame, and recovers", () => {
  const state = new AudioState();
  assert.equal(state.staleSeconds(0), Infinity);
  state.apply("audio.features", frame(), 1000);
  assert.equal(state.staleSeconds(1900), null);
  assert.equal(state.staleSeconds(4500), 3.5);
  state.apply("audio.features", frame(), 4600);
  assert.equal(state.staleSeconds(4700), null);
});

Deno.test("AudioState reads the statistics of a Python analyser", () => {
  const state = new AudioState();
  state.apply("audio.stats", { fps: 60, device_name: "BlackHole" }, 0);
  assert.equal(state.stats.device, "BlackHole");
  assert.equal(state.stats.latencyP50Ms, null);
});

Deno.test("PeakHold holds a peak, then lets it fall", () => {
  const hold = new PeakHold(1);
  hold.update([0.9], 0);
  hold.update([0.1], 800);
  assert.equal(hold.peaks[0], 0.9);
  hold.update([0.1], 1000);
  assert.ok((hold.peaks[0] ?? 0) < 0.9 && (hold.peaks[0] ?? 0) > 0.6);
  hold.update([0.1], 5000);
  assert.equal(hold.peaks[0], 0.1);
});

Deno.test("SoundState stays with the analyser that it shows while that one sends", () => {
  const model = new SoundState(new WorkersState());
  const send = (source: string, nowMs: number) =>
    model.apply({ source, topic: "audio.features", payload: frame() }, nowMs);
  send("one", 0);
  send("two", 10);
  assert.equal(model.source, "one");
  send("two", 2000);
  assert.equal(model.source, "two");
});

Deno.test("SoundState shows only the analyser that was asked for", () => {
  const workers = new WorkersState();
  const model = new SoundState(workers, "two");
  model.apply({ source: "one", topic: "audio.features", payload: frame() }, 0);
  assert.equal(model.source, null);
  workers.setEntries([], null, 0);
  assert.match(model.missingSound(), /no two is running/);
});

Deno.test("SoundState keeps at most 16 of the sources that it hears", () => {
  const model = new SoundState(new WorkersState());
  for (let index = 0; index < 1000; index++) {
    const source = `s${index}`;
    model.apply({ source, topic: "audio.features", payload: frame() }, 3000 * index);
  }
  assert.equal(model.source, "s15");
});
