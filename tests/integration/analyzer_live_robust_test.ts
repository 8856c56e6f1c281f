/** Music that arrives in every layout and damaged in every way has its tempo, never one that is off by a factor. */
import assert from "node:assert/strict";
import { beatSchema, featuresSchema } from "../../workers/audio_analyzer/publish/payloads.ts";
import { ANALYZER, beats, listenTo, NO_OSC, pcm, type Published } from "./analyzer_stage.ts";
import { TestHome, until } from "./harness.ts";

const BPM = 127;
const SECONDS = 12;
const SAME_TEMPO = 0.01;
const SAME_BEAT_SECONDS = 0.07;
/** No sample ends where a piece does. */
const PIECE_BYTES = 50_001;

interface Damage {
  readonly what: string;
  readonly rate?: number;
  readonly channels?: number;
  readonly format?: "f32le" | "s16le";
  readonly damage?: (x: number, i: number) => number;
  /** Impossible samples that are to be counted in all. */
  readonly bad?: number;
}

const untouched = (x: number) => x;
const every = (count: number) => Math.floor(SECONDS * 48_000 / count);

const DAMAGES: readonly Damage[] = [
  { what: "at 8 kHz, mono", rate: 8_000 },
  { what: "at 11.025 kHz, 3 channels", rate: 11_025, channels: 3 },
  { what: "at 88.2 kHz, 5 channels", rate: 88_200, channels: 5 },
  { what: "at 192 kHz, 8 channels", rate: 192_000, channels: 8, format: "s16le" },
  { what: "at -60 dB", damage: (x) => x / 1000 },
  { what: "clipped by 12 dB", damage: (x) => Math.max(-1, Math.min(1, 4 * x)) },
  { what: "on a constant offset", damage: (x) => 0.4 * x + 0.5 },
  {
    what: "with NaN and infinities in it",
    damage: (x, i) => i % 97 === 96 ? [NaN, Infinity, -Infinity][i % 3] ?? 0 : x,
    bad: every(97),
  },
  {
    what: "with samples far over full scale in it",
    damage: (x, i) => i % 997 === 996 ? 1e30 : x,
    bad: every(997),
  },
];

/** How the samples are laid out. */
interface Layout {
  readonly rate: number;
  readonly channels: number;
  readonly format: "f32le" | "s16le";
}

/** Starts an analyser on stdin, writes `bytes`, and waits until {@link SECONDS} of them are analysed. */
async function hear(home: TestHome, bytes: Uint8Array, layout: Layout): Promise<Published> {
  const worker = await home.startWorker(ANALYZER, [
    ...["--input", "stdin", "--format", layout.format],
    ...["--rate", String(layout.rate), "--channels", String(layout.channels), ...NO_OSC],
  ], { stdin: "piped" });
  const published = await listenTo(home, "audio.features", "audio.beat");
  const writer = worker.child.stdin.getWriter();
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    await writer.write(bytes.subarray(at, at + PIECE_BYTES));
  }
  await until("all frames", () => published.of("audio.features").length >= 100 * SECONDS, 20_000);
  return published;
}

/** Frames and beats of the music itself. */
function judge(published: Published): void {
  const frames = published.of("audio.features").slice(0, 100 * SECONDS);
  for (const { payload } of frames) {
    const { error } = featuresSchema.safeParse(payload);
    assert.equal(error, undefined);
  }
  const tempi = frames.slice(600).map(({ payload }) => Number(payload["bpm"]));
  const wrong = tempi.filter((bpm) => Math.abs(bpm / BPM - 1) > SAME_TEMPO);
  assert.deepEqual(wrong, []);
  const times = published.of("audio.beat").map(({ payload }) => beatSchema.parse(payload).time)
    .filter((time) => time > 5 && time < SECONDS);
  const apart = times.map((time) => Math.abs(time - Math.round(time * BPM / 60) * 60 / BPM));
  assert.ok(times.length >= (SECONDS - 6) * BPM / 60, `${times.length} beats`);
  assert.deepEqual(apart.filter((seconds) => seconds > SAME_BEAT_SECONDS), []);
}

for (
  const { what, rate = 48_000, channels = 1, format = "f32le", damage = untouched, bad } of DAMAGES
) {
  Deno.test(`music ${what} has its tempo and beats`, async () => {
    await using home = await TestHome.create();
    const samples = beats(BPM, SECONDS, rate).map(damage);
    const bytes = pcm(samples, format, channels);
    const published = await hear(home, bytes, { rate, channels, format });
    judge(published);
    if (bad !== undefined) {
      await until(`${bad} to be counted`, () => published.stats?.error_count === bad);
    }
  });
}

Deno.test("music of which blocks are lost keeps its tempo within what is lost", async () => {
  await using home = await TestHome.create();
  const rate = 48_000;
  const music = beats(BPM, SECONDS + 1, rate);
  const block = rate / 200;
  // One of 64 blocks of 5 ms: the music is 1.6 % faster then.
  const kept = music.filter((_, i) => Math.floor(i / block) % 64 !== 63).slice(0, SECONDS * rate);
  const sound = { rate, channels: 1, format: "f32le" } as const;
  const published = await hear(home, pcm(kept, "f32le"), sound);
  const tempi = published.of("audio.features").slice(600, 1150)
    .map(({ payload }) => Number(payload["bpm"]));
  const wrong = tempi.filter((bpm) => Math.abs(bpm / BPM * 63 / 64 - 1) > 0.02);
  assert.deepEqual(wrong, []);
});
