import assert from "node:assert/strict";
import fc from "fast-check";
import { AudioState } from "../../console/cockpit/state/audio_state.ts";
import { SoundState } from "../../console/cockpit/state/sound.ts";
import { PIECE_SECONDS, PieceHistory } from "../../console/cockpit/state/piece_history.ts";
import { WorkersState } from "../../console/cockpit/state/workers.ts";
import { evenColumns, frequencyScale } from "../../console/cockpit/screens/audio/spectrum_view.ts";
import { noteName } from "../../console/cockpit/screens/audio/meters.ts";
import { layOutBars } from "../../console/tui/widgets/spectrum.ts";
import { PeakHold } from "../../console/cockpit/state/peak_hold.ts";

const bands = [0, 0, 0, 0, 0, 0, 0];
const ANALYSER = {
  name: "audio_analyzer",
  pid: 1,
  status: "running",
  startedAt: 0,
  heartbeatAt: 0,
  ports: { command: 1, telemetry: 2 },
  health: "alive",
} as const;
const METERS = ["audio.meters"];
const FRAMES = ["audio.features", "audio.spectrum"];

/** The sound of an analyser that lives and was joined at 0 ms. */
function joined(): { workers: WorkersState; sound: SoundState } {
  const workers = new WorkersState();
  const sound = new SoundState(workers);
  workers.setEntries([ANALYSER], null, 0);
  sound.joined(0);
  return { workers, sound };
}

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

Deno.test("SoundState reads meters from an analyser that has some", () => {
  const { sound } = joined();
  for (let nowMs = 0; nowMs < 5000; nowMs += 500) {
    sound.apply({ source: "audio_analyzer", topic: "audio.meters", payload: frame() }, nowMs);
    assert.deepEqual(sound.reading(nowMs), METERS);
  }
});

Deno.test("SoundState reads frames from an analyser that lives and has no meters", () => {
  const { sound } = joined();
  sound.apply({ source: "audio_analyzer", topic: "audio.stats", payload: { fps: 60 } }, 1000);
  assert.deepEqual(sound.reading(1500), METERS);
  assert.deepEqual(sound.reading(1501), FRAMES);
  sound.joined(1501);
  assert.deepEqual(sound.reading(1600), FRAMES);
});

Deno.test("SoundState gives an analyser that says nothing yet 4 s to start", () => {
  const { sound } = joined();
  assert.deepEqual(sound.reading(4000), METERS);
  assert.deepEqual(sound.reading(4001), FRAMES);
});

Deno.test("SoundState reads frames from one that is in no registry but sends statistics", () => {
  const sound = new SoundState(new WorkersState());
  sound.joined(0);
  sound.apply({ source: "python", topic: "audio.stats", payload: { fps: 60 } }, 1000);
  assert.deepEqual(sound.reading(1600), FRAMES);
});

Deno.test("SoundState does not take an analyser that waits for its input for an old one", () => {
  const { sound } = joined();
  const waiting = { state: "waiting" };
  sound.apply({ source: "audio_analyzer", topic: "audio.stats", payload: waiting }, 1000);
  assert.deepEqual(sound.reading(2000), METERS);
});

Deno.test("SoundState asks an analyser for meters again when it was started anew", () => {
  const { workers, sound } = joined();
  assert.deepEqual(sound.reading(5000), FRAMES);
  workers.setEntries([{ ...ANALYSER, pid: 2 }], null, 6000);
  assert.deepEqual(sound.reading(6001), METERS);
});

Deno.test("SoundState waits for nobody where no analyser lives", () => {
  const sound = new SoundState(new WorkersState());
  sound.joined(0);
  assert.deepEqual(sound.reading(60_000), METERS);
});

Deno.test("AudioState keeps levels at rest until the first frame after it was joined again", () => {
  const state = new AudioState();
  state.apply("audio.meters", frame(), 0);
  assert.ok(state.isHeard(900));
  state.joined(60_000);
  assert.ok(!state.isHeard(60_000));
  assert.equal(state.staleSeconds(60_500), null);
});

Deno.test("PieceHistory tells a drop before all else of the same seconds", () => {
  const piece = new PieceHistory();
  piece.note(0.5, "steady", 0);
  piece.note(0.9, "drop", 500);
  piece.note(0.2, "breakdown", 900);
  piece.note(0.1, "silence", 1000);
  assert.equal(piece.part(0, 1), "drop");
  assert.equal(piece.energy(0, 1), 0.9);
  assert.equal(piece.part(1, 2), "silence");
});

Deno.test("PieceHistory has gaps where nothing was heard, and forgets the oldest", () => {
  const piece = new PieceHistory();
  piece.note(1, "drop", 0);
  piece.note(1, "steady", 3000);
  assert.deepEqual([0, 1, 2, 3].map((second) => piece.part(second, second + 1)), [
    "drop",
    "none",
    "none",
    "steady",
  ]);
  piece.note(1, "steady", 1000 * PIECE_SECONDS);
  assert.equal(piece.part(0, 1), "none");
  piece.note(1, "steady", 1e12);
  assert.equal(piece.energy(3, PIECE_SECONDS), 0);
});

Deno.test("bars of a spectrum are all of one width, and so are the gaps", () => {
  for (const [bins, available] of [[64, 119], [32, 119], [7, 30], [128, 40], [1, 9]] as const) {
    const columns = evenColumns(bins, available);
    const places = layOutBars(bins, columns);
    const steps = places.slice(1).map((place, bar) => place.column - (places[bar]?.column ?? 0));
    assert.ok(columns <= available && columns > 0);
    assert.ok(new Set(steps).size <= 1, `${bins} in ${available}: ${steps}`);
  }
});

Deno.test("a scale of frequencies is as wide as its bars, and begins and ends with theirs", () => {
  for (const columns of [16, 31, 64, 120, 250]) {
    const scale = frequencyScale(columns);
    assert.equal(scale.length, columns);
    assert.match(scale, /^30 Hz .*16k$/);
  }
});

Deno.test("noteName names the notes of the piano, and nothing that is none", () => {
  assert.deepEqual([27.5, 261.63, 440, 466.16, 4186].map(noteName), [
    "A0",
    "C4",
    "A4",
    "A#4",
    "C8",
  ]);
  assert.deepEqual([0, -1, NaN, Infinity, 1e9].map(noteName), ["", "", "", "", ""]);
});
