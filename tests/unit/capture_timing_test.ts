import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countFailures,
  DEFAULT_BACKOFF,
  nextDelayMs,
} from "../../workers/audio_analyzer/capture/backoff.ts";
import { LatenessGuard } from "../../workers/audio_analyzer/capture/lateness.ts";
import { SamplePacer } from "../../workers/audio_analyzer/capture/pacer.ts";

Deno.test("SamplePacer does not drift over eight hours of uneven timers", () => {
  const pacer = new SamplePacer(44_100, 5);
  let nowMs = 5;
  let frames = 0;
  for (let i = 0; nowMs < 8 * 3600 * 1000; i++) frames += pacer.due(nowMs += 7 + (i % 11) * 3.1);
  assert.ok(Math.abs(frames - (nowMs - 5) * 44.1) <= 1);
  assert.equal(pacer.droppedFrames, 0);
});

Deno.test("SamplePacer catches up after a short stall", () => {
  const pacer = new SamplePacer(48_000, 0, 0.1);
  assert.equal(pacer.due(90), 4320);
});

Deno.test("SamplePacer does not burst after a long stall: it counts what it leaves out", () => {
  const pacer = new SamplePacer(48_000, 0, 0.1);
  assert.equal(pacer.due(10_000), 4800);
  assert.equal(pacer.droppedFrames, 480_000 - 4800);
  assert.equal(pacer.due(10_010), 480);
});

Deno.test("SamplePacer gives nothing when the clock goes back", () => {
  const pacer = new SamplePacer(48_000, 1000);
  pacer.due(1010);
  assert.equal(pacer.due(500), 0);
  assert.equal(pacer.due(1020), 480);
});

const STEREO = { sampleRate: 48_000, channels: 2 };
/** Samples in ten milliseconds. */
const PIECE = 960;

Deno.test("LatenessGuard accepts steady sound whose clock differs from ours", () => {
  for (const period of [9.995, 10, 10.005]) {
    const guard = new LatenessGuard(STEREO);
    for (let i = 0; i < 100_000; i++) guard.accepts(PIECE, i * period);
    assert.equal(guard.droppedFrames, 0);
  }
});

Deno.test("LatenessGuard accepts sound that jitters by a quarter second", () => {
  const guard = new LatenessGuard(STEREO);
  for (let i = 0; i < 1000; i++) guard.accepts(PIECE, Math.floor(i / 25) * 250);
  assert.equal(guard.droppedFrames, 0);
});

Deno.test("LatenessGuard throws away what piled up while this process stood still", () => {
  const guard = new LatenessGuard(STEREO);
  for (let i = 0; i < 100; i++) guard.accepts(PIECE, i * 10);
  // Five seconds of standing still, then all of it within 50 ms.
  const accepted = Array.from({ length: 500 }, (_, i) => guard.accepts(PIECE, 5990 + i * 0.1));
  assert.equal(accepted[0], false);
  assert.equal(accepted.at(-1), true);
  assert.ok(guard.droppedFrames > 4.8 * 48_000 && guard.droppedFrames < 5 * 48_000);
  assert.ok(guard.accepts(PIECE, 6050));
});

Deno.test("LatenessGuard goes on within about a second when the device itself lost sound", () => {
  const guard = new LatenessGuard(STEREO);
  for (let i = 0; i < 100; i++) guard.accepts(PIECE, i * 10);
  let lost = 0;
  for (let i = 0; i < 1000; i++) if (!guard.accepts(PIECE, 4000 + i * 10)) lost++;
  assert.ok(lost <= 102, `lost ${lost} pieces of 10 ms`);
});

Deno.test("LatenessGuard never throws away sound that comes faster than real time", () => {
  const guard = new LatenessGuard(STEREO);
  for (let i = 0; i < 1000; i++) assert.ok(guard.accepts(PIECE, i));
});

Deno.test("nextDelayMs() doubles from the first wait up to the longest", () => {
  const delays = [1, 2, 3, 4, 5, 6, 1000].map((failures) => nextDelayMs(failures, 0));
  assert.deepEqual(delays, [250, 500, 1000, 2000, 4000, 4000, 4000]);
});

Deno.test("nextDelayMs() stays within the jitter below the full wait", () => {
  fc.assert(fc.property(fc.nat(50), fc.double({ min: 0, max: 1, noNaN: true }), (n, random) => {
    const full = nextDelayMs(n, 0);
    const delay = nextDelayMs(n, random);
    assert.ok(delay <= full && delay >= full * (1 - DEFAULT_BACKOFF.jitter) - 1e-9);
  }));
});

Deno.test("countFailures() starts again after a stable run", () => {
  assert.equal(countFailures(5, DEFAULT_BACKOFF.stableMs), 1);
  assert.equal(countFailures(5, DEFAULT_BACKOFF.stableMs - 1), 6);
});
