/** Sound that arrives in real time, cut anywhere, gives the very beats and frames that `analyze` gives. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";
import { beatSchema } from "../../workers/audio_analyzer/publish/payloads.ts";
import { ANALYZER, joined, listenTo, NO_OSC, pcm, wav } from "./analyzer_stage.ts";
import { executable, TestHome, until } from "./harness.ts";

const RATE = 44_100;
const CHANNELS = 2;
const FORMAT = "s16le";
const BYTES_PER_SECOND = RATE * CHANNELS * 2;

function groove(bpm: number, seconds: number): Float32Array {
  const samples = new Float32Array(seconds * RATE);
  new DemoGroove({ sampleRate: RATE, bpm }).fill(samples);
  return samples;
}

/** Writes what falls due, in pieces of odd sizes; each begins where the one before was cut. */
async function play(bytes: Uint8Array, stdin: WritableStream<Uint8Array>): Promise<void> {
  const writer = stdin.getWriter();
  const begunMs = performance.now();
  let size = 1;
  for (let at = 0; at < bytes.length;) {
    const due = Math.floor((performance.now() - begunMs) * BYTES_PER_SECOND / 1000);
    const end = Math.min(bytes.length, due, at + size);
    if (end <= at) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    await writer.write(bytes.subarray(at, end));
    at = end;
    size = size * 5 % 7_919 + 1;
  }
  await writer.close();
}

/** What `analyze` makes of it: beat times as it writes them, and each frame. */
async function analyzed(home: TestHome, data: Uint8Array) {
  const file = join(home.path, "music.wav");
  await Deno.writeFile(file, wav(data, RATE, FORMAT, CHANNELS));
  const args = ["analyze", file, "--json", "--out", home.path];
  const analyze = home.run(executable(ANALYZER), args);
  assert.equal((await analyze.ended()).code, 0, analyze.stderr);
  const beats = await Deno.readTextFile(join(home.path, "music.txt"));
  const frames = analyze.stdout.trimEnd().split("\n").map((line) => {
    const { file: _file, time: _time, ...features } = JSON.parse(line) as Record<string, unknown>;
    return features;
  });
  return { beats: beats.trimEnd().split("\n"), frames };
}

Deno.test("music on stdin in real time, cut anywhere, has the beats and frames that analyze finds", async () => {
  await using home = await TestHome.create();
  const music = joined(groove(126, 8), new Float32Array(RATE), groove(98, 5));
  const data = pcm(music, FORMAT, CHANNELS);
  const expected = await analyzed(home, data);
  assert.ok(expected.beats.length > 12, `${expected.beats.length} beats`);

  const worker = await home.startWorker(ANALYZER, [
    ...["--input", "stdin", "--format", FORMAT],
    ...["--rate", String(RATE), "--channels", String(CHANNELS), ...NO_OSC],
  ], { stdin: "piped" });
  const published = await listenTo(home, "audio.features", "audio.beat");
  await play(data, worker.child.stdin);
  const { frames } = expected;
  await until("all frames", () => published.of("audio.features").length >= frames.length);

  const heard = published.of("audio.features").map(({ payload }) => payload);
  for (const [i, frame] of frames.entries()) assert.deepEqual(heard[i], frame, `frame ${i}`);
  const beats = published.of("audio.beat").map(({ payload }) => beatSchema.parse(payload).time);
  // The silence behind the music has beats of its own.
  assert.deepEqual(
    beats.slice(0, expected.beats.length).map((time) => time.toFixed(4)),
    expected.beats,
  );
});
