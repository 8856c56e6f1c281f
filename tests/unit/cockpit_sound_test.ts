import assert from "node:assert/strict";
import fc from "fast-check";
import { CockpitStage, entry, type Payload } from "./cockpit_stage.ts";

const METERS = {
  bands: [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0],
  spectrum: Array.from({ length: 32 }, (_, bin) => bin / 32),
  rms: 0.25,
  peak: 0.5,
  clipping: false,
  onsets: [0, 0, 0, 0],
  bpm: 126.04,
  bpm_confidence: 0.93,
  beat_count: 42,
  beat_in_bar: 3,
  bar_confidence: 0.8,
  locked: true,
  control: "following",
  section: "steady",
  section_strength: 0.5,
  buildup: true,
  drop: false,
  energy: [0.8, 0.6],
  intensity: [0.5, 0.4],
};
const STATS = {
  input: "demo",
  state: "running",
  fps: 100,
  latency_ms: { p50: 3.14, p99: 5.2, max: 9 },
  cpu: 0.032,
  dropped_samples: 7,
};

/** The audio screen; its analyser has just sent everything, and 50 ms passed. */
function playing(meters: Payload = {}): CockpitStage {
  return new CockpitStage().register("audio_analyzer").show("audio")
    .hear("audio_analyzer", "audio.stats", STATS)
    .hear("audio_analyzer", "audio.meters", { ...METERS, ...meters })
    .pass(0.05);
}

/** The rows of the pads and the tempo. */
const beatRows = (stage: CockpitStage) => stage.rows().slice(3, 6).join("\n");

Deno.test("the audio screen shows the beat of the bar as the pad that is filled", () => {
  assert.match(beatRows(playing()), / 1 +2 +█ 3 █+ +4 /);
  assert.match(beatRows(playing({ beat_in_bar: 1 })), /█ 1 █+ +2 +3 +4 /);
});

Deno.test("a pad is full for 120 ms after the beat, then shaded until the next", () => {
  assert.match(beatRows(playing().pass(0.069)), /█ 3 █/);
  assert.match(beatRows(playing().pass(0.071)), /▒ 3 ▒/);
});

Deno.test("all pads flash while it is not known which beat of the bar it is", () => {
  const stage = playing({ beat_in_bar: 0 });
  assert.match(beatRows(stage), /█ 1 █+ █+ 2 █+ █+ 3 █+ █+ 4 █/);
  assert.doesNotMatch(beatRows(stage.pass(0.1)), /█ 1|▒/);
});

Deno.test("the audio screen shows the tempo in large digits", () => {
  const [top, middle, bottom] = playing().rows().slice(3, 6);
  assert.ok(top?.includes(" ▄█  ▀▀█ █▀▀   █▀█"), top);
  assert.ok(middle?.includes("  █  █▀▀ █▀█   █ █"), middle);
  assert.ok(bottom?.includes(" ▀▀▀ ▀▀▀ ▀▀▀ ▀ ▀▀▀"), bottom);
});

Deno.test("a tempo that is not known is two dashes", () => {
  assert.match(playing({ bpm: 0 }).rows()[4] ?? "", /▀▀▀ ▀▀▀/);
});

Deno.test("the audio screen shows lock, confidence, and how sure the bar is", () => {
  const text = playing().text();
  assert.match(text, /■ LOCK +follows/);
  assert.match(text, /tempo +█.* 0\.93/);
  assert.match(text, /bar +█.* 80%/);
  assert.match(playing({ locked: false }).text(), /□ lock/);
  assert.match(playing({ bar_confidence: 1 }).text(), /bar +█+ set/);
});

Deno.test("the audio screen says when hands lead the clock", () => {
  assert.match(playing({ control: "held" }).text(), /by hand: held/);
});

Deno.test("the audio screen shows build-up, drop, and the section with its strength", () => {
  const text = playing({ section: "breakdown", section_strength: 0.6, drop: true }).text();
  assert.match(text, /■ BUILD-UP +■ DROP +breakdown 0\.60/);
});

Deno.test("the lamps of kick, snare and hat light for a moment", () => {
  const stage = playing({ onsets: [1, 0.8, 0, 0.2] });
  assert.match(stage.text(), /● kick +○ snare +● hat/);
  assert.match(stage.pass(0.041).text(), /○ kick +○ snare +○ hat/);
});

Deno.test("the audio screen shows every band with its range and value", () => {
  const text = playing().text();
  for (const range of ["20-60", "60-250", "250-500", "500-2k", "2k-4k", "4k-6k", "6k-20k"]) {
    assert.ok(text.includes(range), range);
  }
  assert.match(text, /sub +20-60 +█+.* 0\.90/);
});

Deno.test("the audio screen shows level and held peak in dB", () => {
  assert.match(playing().text(), /level .* -12\.0 dB +-6\.0 dB/);
  const after = playing().hear("audio_analyzer", "audio.meters", { ...METERS, peak: 0.1 });
  assert.match(after.text(), /level .* -12\.0 dB +-6\.0 dB/);
});

Deno.test("clipping is shown for a moment after it happened", () => {
  const stage = playing({ clipping: true }).hear("audio_analyzer", "audio.meters", METERS);
  assert.ok(stage.text().includes("CLIP"));
  assert.ok(!stage.pass(8).text().includes("CLIP"));
});

Deno.test("the audio screen shows energy and activity over 4 and 30 seconds", () => {
  assert.match(playing().text(), /energy +4 s █+.* 30 s █+/);
  assert.match(playing().text(), /activity +4 s █+.* 30 s █+/);
});

Deno.test("the audio screen shows the pitch as a note, where the analyser tells it", () => {
  assert.match(playing({ pitch_hz: 440, pitch_conf: 0.9 }).text(), /pitch +A4 +440 Hz/);
  assert.match(playing({ pitch_hz: 440, pitch_conf: 0.1 }).text(), /pitch +- /);
  assert.doesNotMatch(playing().text(), /pitch/);
});

Deno.test("the audio screen shows the sections of the last minutes by shape", () => {
  const stage = playing();
  for (const section of ["buildup", "drop", "breakdown", "silence"]) {
    for (let second = 0; second < 12; second++) {
      stage.pass(1).hear("audio_analyzer", "audio.meters", { ...METERS, section });
    }
  }
  assert.match(stage.text(), /▲{3,5}█{3,5}▒{3,5}·{3,5}/);
});

Deno.test("the audio screen shows input, latency and load", () => {
  const text = playing().text();
  assert.match(text, /input demo/);
  assert.match(
    text,
    /latency 3\.1 \/ 5\.2 \/ 9\.0 ms p50\/p99\/max · 100 fps · cpu 3\.2 % · 7 samples lost/,
  );
});

Deno.test("the audio screen shows what the analyser says is wrong with its input", () => {
  const payload = { ...STATS, message: "no such device: Mixer" };
  const stage = playing().hear("audio_analyzer", "audio.stats", payload);
  assert.ok(stage.text().includes("no such device: Mixer"));
});

Deno.test("64 bars stand on 120 columns with their frequencies beneath", () => {
  const spectrum = new Array(64).fill(1);
  const rows = playing({ spectrum }).rows(120, 40);
  const scale = rows.findIndex((row) => row.includes("30 Hz"));
  assert.match(rows[scale] ?? "", /30 Hz.*100.*1k.*16k *$/);
  assert.match(rows[scale - 1] ?? "", /█{64}/);
});

Deno.test("the meters of an analyser that is not heard any more are at rest", () => {
  const text = playing().pass(3.45).text();
  assert.match(text, /stale since 3 s/);
  assert.match(text, /sub +20-60 +·+ 0\.00/);
  assert.match(text, /-inf dB/);
  assert.doesNotMatch(text, /[█▒] 3 [█▒]/);
});

Deno.test("the audio screen says how to start an analyser when none runs", () => {
  const text = new CockpitStage().register().show("audio").text();
  assert.match(text, /no audio_analyzer is running: start \.\/audio_analyzer/);
});

Deno.test("the audio screen says that an analyser runs but has sent nothing yet", () => {
  const text = new CockpitStage().register("audio_analyzer").show("audio").text();
  assert.match(text, /audio_analyzer runs \(pid 4711\), waiting for its first frame/);
});

Deno.test("the audio screen reads one message a picture", () => {
  assert.deepEqual(playing().topics, ["audio.meters"]);
});

Deno.test("an analyser is stale since it fell silent, not since its screen was left", () => {
  const stage = playing().show("osc").pass(600).hear("audio_analyzer", "audio.stats", STATS);
  assert.match(stage.pass(5).show("audio").pass(2).text(), /stale since 7 s/);
});

Deno.test("meters that do not come though stats do are missing since they are read", () => {
  const stage = playing().show("osc").pass(600).show("audio").pass(3);
  stage.hear("audio_analyzer", "audio.stats", STATS);
  assert.match(stage.text(), /stale since 3 s/);
});

Deno.test("where no meters are read the header takes another analyser when the first is silent", () => {
  const stage = new CockpitStage().register("audio_analyzer", "second");
  const beat = { bpm: 174, confidence: 1, count: 1 };
  const second = () =>
    stage.hear("second", "audio.stats", STATS).hear("second", "audio.beat", beat);
  stage.hear("audio_analyzer", "audio.stats", STATS);
  second();
  assert.equal(stage.model.sound.source, "audio_analyzer");
  stage.pass(2);
  second();
  assert.match(stage.text(), /174\.0 BPM/);
});

Deno.test("what an analyser that is gone said of its input is not told any more", () => {
  const stage = new CockpitStage().register("audio_analyzer");
  stage.hear("audio_analyzer", "audio.stats", { ...STATS, message: "device 'x' is missing" });
  assert.match(stage.model.sound.missingSound(), /device 'x' is missing/);
  stage.register(entry("audio_analyzer", { health: "gone" }));
  assert.match(stage.model.sound.missingSound(), /no audio_analyzer is running/);
});

Deno.test("an analyser without meters is asked for its frames after 1.5 s", () => {
  const stage = new CockpitStage().register("audio_analyzer").show("audio")
    .hear("audio_analyzer", "audio.stats", { fps: 60 });
  stage.pass(1.4).text();
  assert.deepEqual(stage.topics, ["audio.meters"]);
  stage.pass(0.2).text();
  assert.deepEqual(stage.topics, ["audio.features", "audio.spectrum"]);
});

Deno.test("every key of the settings says what it has done", async () => {
  const stage = playing();
  stage.answer = (command) =>
    command === "get_state" ? { config: { offset_ms: 0, onset_sensitivity: 1 } } : {};
  assert.match((await stage.press("}")).footer(), /✓ beats are told 5 ms later/);
  assert.match((await stage.press("{")).footer(), /✓ beats are told 5 ms earlier/);
  assert.match((await stage.press("+")).footer(), /✓ onset sensitivity 1\.25/);
  assert.deepEqual(stage.sent.at(-1)?.payload, { config: { onset_sensitivity: 1.25 } });
});

Deno.test("a setting that an analyser does not have is said", async () => {
  const pressed = await playing().press("+");
  assert.match(pressed.footer(), /✗ audio_analyzer has no onset_sensitivity; is it older/);
});

Deno.test("i lists the inputs, and enter takes the one that is chosen", async () => {
  const stage = playing();
  stage.answer = (command) =>
    command === "list_devices"
      ? { devices: [{ name: "hw:1", description: "Mixer", monitor: false }] }
      : { message: null };
  await stage.press("i");
  assert.match(stage.text(), /WHAT audio_analyzer HEARS/);
  assert.match(stage.text(), /device:hw:1 +input: Mixer/);
  assert.match(stage.text(), /● +demo/);
  await stage.press("up", "return");
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  assert.deepEqual(stage.sent.at(-1), {
    worker: "audio_analyzer",
    command: "set_input",
    payload: { input: "device:hw:1" },
  });
  assert.match(stage.footer(), /hears device:hw:1/);
});

Deno.test("whatever an analyser sends can be drawn, and nothing of it acts on the terminal", () => {
  const topics = fc.constantFrom(
    "audio.meters",
    "audio.features",
    "audio.spectrum",
    "audio.beat",
    "audio.stats",
  );
  const wild = fc.oneof(fc.anything(), fc.constant("\x1b[2J\x07\n"), fc.constant(1e308));
  const keys = fc.constantFrom(...Object.keys({ ...METERS, ...STATS, bins: 0, message: 0 }));
  const message = fc.tuple(topics, fc.dictionary(keys, wild));
  const size = fc.tuple(fc.integer({ min: 40, max: 320 }), fc.integer({ min: 10, max: 110 }));
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), size, (messages, [columns, rows]) => {
      const stage = playing();
      for (const [topic, payload] of messages) stage.hear("audio_analyzer", topic, payload);
      for (const screen of ["audio", "overview"] as const) {
        const text = stage.show(screen).text(columns, rows);
        // deno-lint-ignore no-control-regex
        assert.doesNotMatch(text.replaceAll("\n", ""), /[\x00-\x1f\x7f-\x9f]/);
      }
      assert.deepEqual(stage.failures, []);
    }),
    { numRuns: 100 },
  );
});

Deno.test("meters that were not read while another screen was shown are not taken for missing", () => {
  const stage = new CockpitStage().register("audio_analyzer").show("logs").pass(60)
    .hear("audio_analyzer", "audio.stats", STATS).show("overview");
  stage.text();
  assert.deepEqual(stage.topics, ["audio.meters"]);
});
