import assert from "node:assert/strict";
import { CockpitStage, entry, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

const FEATURES = {
  bands: [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0],
  rms: 0.25,
  peak: 0.5,
  clipping: false,
  bpm: 126.04,
  bpm_confidence: 0.93,
  beat_count: 42,
  buildup: true,
  drop: false,
};
const STATS = { input: "demo", fps: 100, latency_ms: { p50: 3.14, p99: 5.2, max: 9 }, cpu: 0.032 };
const BINS = Array.from({ length: 32 }, (_, bin) => bin / 32);

/** An analyser that has just sent everything, and 50 ms passed. */
function playing(features: Payload = {}): CockpitStage {
  return new CockpitStage().register("audio_analyzer", "example_worker")
    .hear("audio_analyzer", "audio.stats", STATS)
    .hear("audio_analyzer", "audio.spectrum", { bins: BINS })
    .hear("audio_analyzer", "audio.features", { ...FEATURES, ...features })
    .pass(0.05);
}

Deno.test("the overview shows a worker's health by shape and word, and its facts", () => {
  assert.match(playing().text(), /● alive {2}audio_analyzer +2 s ago +1:02:03 +4711 +5001\/5002/);
});

Deno.test("the overview tells stale and gone workers from living ones", () => {
  const stage = new CockpitStage().register(
    entry("a", { health: "stale", heartbeatAt: NOW_SECONDS - 20 }),
    entry("b", { health: "gone" }),
  );
  const text = stage.text();
  assert.match(text, /◐ stale {2}a +20 s ago/);
  assert.match(text, /○ gone {3}b/);
});

Deno.test("the overview shows beat count, BPM with confidence, and structure", () => {
  assert.match(playing().text(), /beat ▐███▌ 42 +126\.0 BPM +conf .* 0\.93/);
  assert.match(playing().text(), /■ BUILD-UP +□ drop/);
});

Deno.test("the overview shows the beat of the bar, the lock, and hands that lead", () => {
  const text = playing({ beat_in_bar: 3, locked: true, control: "held" }).text();
  assert.match(text, /bar {2}· · 3 · +■ BUILD-UP +□ drop ■ LOCK/);
  assert.match(text, /SOUND audio_analyzer.*held · live/);
  assert.match(playing().text(), /bar {2}· · · · +.*□ lock/);
  assert.doesNotMatch(playing({ control: "following" }).text(), /following/);
});

Deno.test("the overview shows how sure the bar is, and when somebody has set it", () => {
  const bar = { beat_in_bar: 3, bar_confidence: 0.93 };
  assert.match(playing(bar).text(), /bar {2}· · 3 · 93% ■ BUILD-UP/);
  assert.match(playing({ ...bar, bar_confidence: 1 }).text(), /· · 3 · set /);
  assert.doesNotMatch(playing({ ...bar, beat_in_bar: 0 }).text(), /93%/);
});

Deno.test("the overview shows the section and its strength, except in steady music", () => {
  const section = { section: "breakdown", section_strength: 0.6 };
  assert.match(playing(section).text(), /SOUND audio_analyzer.* breakdown 0\.60 · live/);
  assert.match(playing({ ...section, control: "held" }).text(), /breakdown 0\.60 · held · live/);
  assert.doesNotMatch(playing({ section: "steady" }).text(), /steady/);
});

Deno.test("the overview shows every band with its range and value", () => {
  const text = playing().text();
  for (const range of ["20-60", "60-250", "250-500", "500-2k", "2k-4k", "4k-6k", "6k-20k"]) {
    assert.ok(text.includes(range), range);
  }
  assert.match(text, /sub +20-60 +█+.* 0\.90/);
});

Deno.test("the overview shows the level in dB", () => {
  assert.match(playing().text(), /level .* -12\.0 dB/);
});

Deno.test("the overview shows clipping for a moment after it happened", () => {
  const stage = playing({ clipping: true }).hear("audio_analyzer", "audio.features", FEATURES);
  assert.ok(stage.text().includes("CLIP"));
  assert.ok(!stage.pass(8).text().includes("CLIP"));
});

Deno.test("the overview shows input, latency and load", () => {
  const text = playing().text(120, 40);
  assert.match(text, /input demo · latency 3\.1 \/ 5\.2 ms p50\/p99 · 100 fps · cpu 3\.2 %/);
});

Deno.test("the overview shows what the analyser says is wrong with its input", () => {
  const payload = { ...STATS, message: "no such device: Mixer" };
  const stage = playing().hear("audio_analyzer", "audio.stats", payload);
  assert.ok(stage.text().includes("no such device: Mixer"));
});

Deno.test("the beat lamp goes out 120 ms after the beat", () => {
  assert.ok(playing().pass(0.069).text().includes("▐███▌"));
  assert.ok(!playing().pass(0.071).text().includes("▐███▌"));
});

Deno.test("the overview says since when the telemetry is missing", () => {
  const text = playing().pass(3.45).text();
  assert.ok(text.includes("stale since 3 s"));
  assert.ok(!text.includes("▐███▌"));
});

Deno.test("the meters of an analyser that is not heard any more are at rest", () => {
  assert.match(playing().text(), /[█▌]+ *.* 0\.[1-9]/);
  const text = playing().pass(3.45).text();
  assert.match(text, /sub +20-60 +·+ 0\.00/);
  assert.match(text, /-inf dB/);
});

Deno.test("the overview says how to start an analyser when none runs", () => {
  const stage = new CockpitStage().register();
  const text = stage.text();
  assert.ok(text.includes("no worker is running"));
  assert.ok(text.includes("no audio_analyzer is running: start ./audio_analyzer"));
});

Deno.test("the overview tells an unreadable registry from one without workers", () => {
  const stage = new CockpitStage();
  stage.model.workers.setEntries([], "/x/registry.json cannot be read: it is no JSON", 0);
  const text = stage.text();
  assert.doesNotMatch(text, /no worker|is running/);
  assert.ok(text.includes("registry unreadable"));
  assert.ok(text.includes("/x/registry.json cannot be read: it is no JSON"));
  assert.ok(stage.register().text().includes("no worker is running"));
});

Deno.test("the overview keeps the workers last known when the registry cannot be read", () => {
  const stage = new CockpitStage();
  stage.model.workers.setEntries([entry("example_worker")], "it is no JSON", 0);
  const text = stage.text();
  assert.ok(text.includes("example_worker"));
  assert.ok(text.includes("registry unreadable"));
});

Deno.test("the overview does not say that nothing runs before it has looked", () => {
  const text = new CockpitStage().text();
  assert.ok(!text.includes("no worker"));
  assert.ok(text.includes("looking for workers"));
});

Deno.test("the overview says that an analyser runs but has sent nothing yet", () => {
  const stage = new CockpitStage().register("audio_analyzer");
  assert.ok(stage.text().includes("audio_analyzer runs (pid 4711), waiting for its first frame"));
});

Deno.test("more workers than rows are counted, and the sound stays visible", () => {
  const names = Array.from({ length: 40 }, (_, index) => `worker_${index}`);
  const stage = playing().register(...names);
  const text = stage.text();
  assert.match(text, /… and \d+ more/);
  assert.ok(text.includes("126.0 BPM"));
});

Deno.test("escape sequences in a worker's name are shown, not obeyed", () => {
  const stage = new CockpitStage().register("\x1b[2Jevil\r\n");
  assert.ok(stage.text().includes("␛[2Jevil␍␊"));
});
