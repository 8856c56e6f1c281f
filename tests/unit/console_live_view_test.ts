import assert from "node:assert/strict";
import fc from "fast-check";
import { LiveModel, type WorkerEntry } from "../../console/live/model.ts";
import { drawLive, type Moment } from "../../console/live/view/live_view.ts";
import { Canvas } from "../../console/tui/canvas.ts";
import { Picture } from "../../console/tui/picture.ts";

const NOW_SECONDS = 10_000;

function worker(name: string, changes: Partial<WorkerEntry> = {}): WorkerEntry {
  return {
    name,
    pid: 4711,
    status: "running",
    startedAt: NOW_SECONDS - 3723,
    heartbeatAt: NOW_SECONDS - 2,
    ports: { command: 5001, telemetry: 5002 },
    health: "alive",
    ...changes,
  };
}

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

/** A model with a worker that has just sent everything, at 1000 ms. */
function playing(features: Record<string, unknown> = {}): LiveModel {
  const model = new LiveModel();
  model.setWorkers([worker("audio_analyzer"), worker("example_worker")]);
  const send = (topic: string, payload: Record<string, unknown>) =>
    model.apply({ source: "audio_analyzer", topic, payload }, 1000);
  send("audio.stats", STATS);
  send("audio.spectrum", { bins: Array.from({ length: 32 }, (_, bin) => bin / 32) });
  send("audio.features", { ...FEATURES, ...features });
  return model;
}

function draw(
  model: LiveModel,
  size: readonly [number, number] = [80, 24],
  moment: Partial<Moment> = {},
): string {
  const picture = new Picture(...size);
  drawLive(Canvas.over(picture), model, {
    nowMs: 1050,
    nowSeconds: NOW_SECONDS,
    timeOfDay: "21:03:12",
    isHelpOpen: false,
    notice: null,
    ...moment,
  });
  return picture.toText().join("\n");
}

Deno.test("the live screen shows time and the number of workers in its header", () => {
  const [header = ""] = draw(playing()).split("\n");
  assert.match(header, /VJ toolkit.*2 workers, 2 alive.*21:03:12/);
});

Deno.test("the live screen shows a worker's health by shape and word, and its facts", () => {
  assert.match(draw(playing()), /● alive {2}audio_analyzer +2 s ago +1:02:03 +4711 +5001\/5002/);
});

Deno.test("the live screen tells stale and gone workers from living ones", () => {
  const model = new LiveModel();
  model.setWorkers([
    worker("a", { health: "stale", heartbeatAt: NOW_SECONDS - 20 }),
    worker("b", { health: "gone" }),
  ]);
  const text = draw(model);
  assert.match(text, /◐ stale {2}a +20 s ago/);
  assert.match(text, /○ gone {3}b/);
});

Deno.test("the live screen shows beat count, BPM with confidence, and structure", () => {
  assert.match(draw(playing()), /beat ▐███▌ 42 +126\.0 BPM +conf .* 0\.93/);
  assert.match(draw(playing()), /■ BUILD-UP +□ drop/);
});

Deno.test("the live screen shows the beat of the bar, the lock, and hands that lead", () => {
  const text = draw(playing({ beat_in_bar: 3, locked: true, control: "held" }));
  assert.match(text, /bar {2}· · 3 · +■ BUILD-UP +□ drop ■ LOCK/);
  assert.match(text, /SOUND audio_analyzer.*held · live/);
  assert.match(draw(playing()), /bar {2}· · · · +.*□ lock/);
  assert.doesNotMatch(draw(playing({ control: "following" })), /following/);
});

Deno.test("the live screen shows how sure the bar is, and when somebody has set it", () => {
  const bar = { beat_in_bar: 3, bar_confidence: 0.93 };
  assert.match(draw(playing(bar)), /bar {2}· · 3 · 93% ■ BUILD-UP/);
  assert.match(draw(playing({ ...bar, bar_confidence: 1 })), /· · 3 · set /);
  assert.doesNotMatch(draw(playing({ ...bar, beat_in_bar: 0 })), /93%/);
});

Deno.test("the live screen shows the section and its strength, except in steady music", () => {
  const section = { section: "breakdown", section_strength: 0.6 };
  assert.match(draw(playing(section)), /SOUND audio_analyzer.* breakdown 0\.60 · live/);
  assert.match(draw(playing({ ...section, control: "held" })), /breakdown 0\.60 · held · live/);
  assert.doesNotMatch(draw(playing({ section: "steady" })), /steady/);
});

Deno.test("the live screen says in place of the keys what the last one did", () => {
  const notice = { text: "half: 63.0 BPM, held", isBad: false };
  const rows = draw(playing(), [80, 24], { notice }).split("\n");
  assert.match(rows[23] ?? "", /^ half: 63\.0 BPM, held/);
});

Deno.test("the live screen shows every band with its range and value", () => {
  const text = draw(playing());
  for (const range of ["20-60", "60-250", "250-500", "500-2k", "2k-4k", "4k-6k", "6k-20k"]) {
    assert.ok(text.includes(range), range);
  }
  assert.match(text, /sub +20-60 +█+.* 0\.90/);
});

Deno.test("the live screen shows the level in dB", () => {
  assert.match(draw(playing()), /level .* -12\.0 dB/);
});

Deno.test("the live screen shows clipping for a moment after it happened", () => {
  const model = playing({ clipping: true });
  model.apply({ source: "audio_analyzer", topic: "audio.features", payload: FEATURES }, 1010);
  assert.ok(draw(model).includes("CLIP"));
  assert.ok(!draw(model, [80, 24], { nowMs: 9000 }).includes("CLIP"));
});

Deno.test("the live screen shows input, latency and load", () => {
  const text = draw(playing(), [120, 40]);
  assert.match(text, /input demo · latency 3\.1 \/ 5\.2 ms p50\/p99 · 100 fps · cpu 3\.2 %/);
});

Deno.test("the live screen shows what the analyser says is wrong with its input", () => {
  const model = playing();
  const payload = { ...STATS, message: "no such device: Mixer" };
  model.apply({ source: "audio_analyzer", topic: "audio.stats", payload }, 1010);
  assert.ok(draw(model).includes("no such device: Mixer"));
});

Deno.test("the beat lamp goes out 120 ms after the beat", () => {
  assert.ok(draw(playing(), [80, 24], { nowMs: 1119 }).includes("▐███▌"));
  assert.ok(!draw(playing(), [80, 24], { nowMs: 1121 }).includes("▐███▌"));
});

Deno.test("the live screen says since when the telemetry is missing", () => {
  const text = draw(playing(), [80, 24], { nowMs: 4500 });
  assert.ok(text.includes("stale since 3 s"));
  assert.ok(!text.includes("▐███▌"));
});

Deno.test("the meters of an analyser that is not heard any more are at rest", () => {
  assert.match(draw(playing(), [80, 24], { nowMs: 1100 }), /[█▌]+ *.* 0\.[1-9]/);
  const text = draw(playing(), [80, 24], { nowMs: 4500 });
  assert.match(text, /sub +20-60 +·+ 0\.00/);
  assert.match(text, /-inf dB/);
});

Deno.test("the live screen says how to start an analyser when none runs", () => {
  const model = new LiveModel();
  model.setWorkers([]);
  const text = draw(model);
  assert.ok(text.includes("no worker is running"));
  assert.ok(text.includes("no audio_analyzer is running: start ./audio_analyzer"));
});

Deno.test("the live screen tells an unreadable registry from one without workers", () => {
  const model = new LiveModel();
  model.setWorkers([], "/x/registry.json cannot be read: it is no JSON");
  const text = draw(model);
  assert.doesNotMatch(text, /no worker|is running/);
  assert.ok(text.includes("registry unreadable"));
  assert.ok(text.includes("/x/registry.json cannot be read: it is no JSON"));
  model.setWorkers([]);
  assert.ok(draw(model).includes("no worker is running"));
});

Deno.test("the live screen keeps the workers last known when the registry cannot be read", () => {
  const model = new LiveModel();
  model.setWorkers([worker("example_worker")], "it is no JSON");
  const text = draw(model);
  assert.ok(text.includes("example_worker"));
  assert.ok(text.includes("registry unreadable"));
});

Deno.test("the live screen does not say that nothing runs before it has looked", () => {
  const text = draw(new LiveModel());
  assert.ok(!text.includes("no worker"));
  assert.ok(text.includes("looking for workers"));
});

Deno.test("the live screen says that an analyser runs but has sent nothing yet", () => {
  const model = new LiveModel();
  model.setWorkers([worker("audio_analyzer")]);
  assert.ok(draw(model).includes("audio_analyzer runs (pid 4711), waiting for its first frame"));
});

Deno.test("the help lies over the screen and names the keys", () => {
  const text = draw(playing(), [80, 24], { isHelpOpen: true });
  assert.match(text, /q {2}ctrl-c +quit; every worker keeps running/);
});

Deno.test("more workers than rows are counted, and the sound stays visible", () => {
  const model = playing();
  model.setWorkers(Array.from({ length: 40 }, (_, index) => worker(`worker_${index}`)));
  const text = draw(model);
  assert.match(text, /… and \d+ more/);
  assert.ok(text.includes("126.0 BPM"));
});

Deno.test("escape sequences in a worker's name are shown, not obeyed", () => {
  const model = new LiveModel();
  model.setWorkers([worker("\x1b[2Jevil\r\n")]);
  assert.ok(draw(model).includes("␛[2Jevil␍␊"));
});

for (const [columns, rows] of [[1, 1], [20, 5], [39, 12], [40, 11]] as const) {
  Deno.test(`a terminal of ${columns}x${rows} is told to be too small`, () => {
    const [first = ""] = draw(playing(), [columns, rows]).split("\n");
    assert.equal(first.trimEnd(), `${columns}x${rows} is too small`.slice(0, columns));
  });
}

Deno.test("the live screen fits any size without an error", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 320 }), fc.integer({ min: 1, max: 110 }), (x, y) => {
      const lines = draw(playing(), [x, y], { isHelpOpen: (x + y) % 2 === 0 }).split("\n");
      return lines.length === y;
    }),
    { numRuns: 200 },
  );
});
