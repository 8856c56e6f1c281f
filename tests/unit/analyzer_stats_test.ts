import assert from "node:assert/strict";
import { FrameStats } from "../../workers/audio_analyzer/publish/stats.ts";
import { statsSchema } from "../../workers/audio_analyzer/publish/payloads.ts";

const SOURCES = {
  input: "demo",
  status: { state: "running", device: "demo", droppedSamples: 7, restarts: 2 },
  format: { sampleRate: 48_000, channels: 1 },
  badSamples: 3,
  osc: { sent: 600, dropped: 1 },
} as const;

function stage() {
  let nowMs = 5000;
  const stats = new FrameStats(() => nowMs);
  return { stats, pass: (ms: number) => nowMs += ms };
}

Deno.test("FrameStats gives what the schema of audio.stats says", () => {
  const { stats, pass } = stage();
  pass(1000);
  const payload = statsSchema.strict().parse(stats.take(SOURCES));
  const { error_count, dropped_samples, capture_restarts, osc_sent, osc_dropped } = payload;
  assert.deepEqual(
    [error_count, dropped_samples, capture_restarts, osc_sent, osc_dropped],
    [3, 7, 2, 600, 1],
  );
});

Deno.test("FrameStats gives frames since the start, and their rate since the last figures", () => {
  const { stats, pass } = stage();
  for (let i = 0; i < 100; i++) stats.frame(1);
  pass(1000);
  assert.deepEqual([stats.take(SOURCES).frames, stats.frames], [100, 100]);
  for (let i = 0; i < 100; i++) stats.frame(1);
  pass(2000);
  const { frames, fps } = stats.take(SOURCES);
  assert.deepEqual([frames, fps], [200, 50]);
});

Deno.test("FrameStats gives the latencies since the last figures", () => {
  const { stats, pass } = stage();
  stats.frame(9);
  pass(1000);
  assert.equal(stats.take(SOURCES).latency_ms.max, 9);
  stats.frame(2);
  pass(1000);
  assert.equal(stats.take(SOURCES).latency_ms.max, 2);
});

Deno.test("FrameStats tells what is wrong elsewhere unless the input has something to say", () => {
  const { stats } = stage();
  const message = "no beats come";
  assert.equal(stats.take({ ...SOURCES, message }).message, message);
  const status = { ...SOURCES.status, message: "gone" };
  assert.equal(stats.take({ ...SOURCES, status, message }).message, "gone");
  assert.equal(stats.take(SOURCES).message, null);
});
