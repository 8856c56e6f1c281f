import assert from "node:assert/strict";
import fc from "fast-check";
import { Analyzer, AnalyzerFormatError } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import type { FeatureFrame } from "../../workers/audio_analyzer/features.ts";
import {
  analyse,
  copyFrame,
  kickAndHat,
  last,
  noiseSource,
  RATE,
  rhythm,
  signal,
  tone,
} from "./dsp_signals.ts";

/** Asserts that every number of a frame is one and lies where the interface says. */
function assertWithinRanges(frame: FeatureFrame): void {
  const { onset } = frame;
  const unit = [
    ...frame.bands,
    ...frame.spectrum,
    onset.whole,
    onset.kick,
    onset.snare,
    onset.hat,
    frame.level,
    frame.flux,
    frame.flatness,
    frame.brightness,
    frame.pitchConfidence,
    frame.bpmConfidence,
    frame.bassLevel,
    frame.midLevel,
    frame.highLevel,
  ];
  for (const value of unit) assert.ok(value >= 0 && value <= 1, `${value}`);
  const others = [
    frame.rms,
    frame.peak,
    frame.centroidHz,
    frame.rolloffHz,
    frame.pitchHz,
    frame.bpm,
  ];
  for (const value of others) assert.ok(value >= 0 && Number.isFinite(value), `${value}`);
  assert.ok(frame.energyTrend >= -1 && frame.energyTrend <= 1, `${frame.energyTrend}`);
}

Deno.test("Analyzer gives identical frames whatever the block sizes", () => {
  const samples = rhythm(128, 3, kickAndHat);
  const whole = analyse(samples);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1 }), (sizes) => {
      const analyzer = new Analyzer({ sampleRate: RATE });
      const frames: FeatureFrame[] = [];
      for (let at = 0, i = 0; at < samples.length; i++) {
        const size = Math.max(1, sizes[i % sizes.length] ?? 1);
        const block = samples.subarray(at, at + size);
        analyzer.push(block, 1, (frame) => frames.push(copyFrame(frame)));
        at += size;
      }
      assert.deepEqual(frames, whole);
    }),
    { numRuns: 8 },
  );
});

for (const sampleRate of [8000, 11025, 22050, 44100, 44101, 96000, 192000]) {
  Deno.test(`Analyzer gives 100 frames per second of audio at ${sampleRate} Hz`, () => {
    const frames = analyse(new Float32Array(3 * sampleRate), 1, sampleRate);
    assert.equal(frames.length, 300);
    assert.equal(last(frames).timeSeconds, 3);
  });
}

for (const sampleRate of [8000, 22050, 44100, 96000, 192000]) {
  Deno.test(`Analyzer puts 120 Hz into the same band at ${sampleRate} Hz`, () => {
    const samples = Float32Array.from(
      { length: 2 * sampleRate },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * 120 * i) / sampleRate),
    );
    const { bands, pitchHz } = last(analyse(samples, 1, sampleRate));
    assert.equal(bands.indexOf(Math.max(...bands)), 1);
    assert.ok(Math.abs(pitchHz - 120) < 1, `pitch ${pitchHz}`);
  });
}

Deno.test("Analyzer reads the mean of eight equal channels like one", () => {
  const mono = rhythm(120, 2, kickAndHat);
  const eight = Float32Array.from({ length: mono.length * 8 }, (_, i) => mono[i >> 3] ?? 0);
  assert.deepEqual(analyse(eight, 8), analyse(mono));
});

Deno.test("Analyzer refuses nine channels and says what it takes", () => {
  const analyzer = new Analyzer({ sampleRate: RATE });
  assert.throws(() => analyzer.push(new Float32Array(9), 9, () => {}), {
    name: "AnalyzerFormatError",
    message: "channels must be 1-8, not 9",
  });
});

Deno.test("Analyzer refuses a sample rate of 4000 Hz", () => {
  assert.throws(() => new Analyzer({ sampleRate: 4000 }), AnalyzerFormatError);
});

Deno.test("Analyzer counts NaN and infinities and stays finite", () => {
  const samples = tone(100, 0.5, 2);
  samples[5000] = NaN;
  samples[5001] = Infinity;
  samples[5002] = -Infinity;
  samples[5003] = 1e30;
  const analyzer = new Analyzer({ sampleRate: RATE });
  analyzer.push(samples, 1, (frame) => {
    for (const value of [...frame.bands, ...frame.spectrum, frame.rms, frame.centroidHz]) {
      assert.ok(Number.isFinite(value));
    }
  });
  assert.equal(analyzer.badSamples, 4);
});

Deno.test("Analyzer gives finite features within their ranges for any samples", () => {
  const samples = fc.float32Array({ minLength: 1000, maxLength: 4000 });
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 8 }), (block, channels) => {
      const analyzer = new Analyzer({ sampleRate: 8000 });
      for (let i = 0; i < 10; i++) analyzer.push(block, channels, assertWithinRanges);
    }),
    { numRuns: 40 },
  );
});

Deno.test("Analyzer does not take a constant offset for sound", () => {
  const frame = last(analyse(signal(4, () => 0.5)));
  assert.equal(frame.silence, true);
  assert.deepEqual([...frame.bands], [0, 0, 0, 0, 0, 0, 0]);
});

Deno.test("Analyzer reads silence as exactly nothing", () => {
  const frame = last(analyse(new Float32Array(RATE)));
  assert.equal(frame.silence, true);
  assert.deepEqual([...frame.bands, ...frame.spectrum], new Array(39).fill(0));
  assert.deepEqual([frame.rms, frame.flux, frame.centroidHz, frame.flatness, frame.pitchHz], [
    0,
    0,
    0,
    0,
    0,
  ]);
});

Deno.test("Analyzer reads noise at -100 dBFS as exactly nothing, even after loud sound", () => {
  const noise = noiseSource();
  const frames = analyse(
    signal(8, (t) => t < 2 ? 0.8 * Math.sin(2 * Math.PI * 100 * t) : 1.7e-5 * noise()),
  );
  const frame = last(frames);
  assert.equal(frame.silence, true);
  assert.deepEqual([...frame.bands, ...frame.spectrum], new Array(39).fill(0));
});

Deno.test("Analyzer marks a frame that reaches full scale as clipping", () => {
  const clipped = signal(1, (t) => Math.max(-1, Math.min(1, 2 * Math.sin(2 * Math.PI * 50 * t))));
  assert.equal(last(analyse(clipped)).clipping, true);
  assert.equal(last(analyse(tone(50, 0.9, 1))).clipping, false);
});
