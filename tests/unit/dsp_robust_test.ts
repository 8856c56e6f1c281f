import assert from "node:assert/strict";
import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import { type FeatureFrame, SECTIONS } from "../../workers/audio_analyzer/features.ts";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";

/** Every frame of the demo at a rate, after `spoil` has changed its samples. */
function hear(
  sampleRate: number,
  channels: number,
  spoil: (sample: number, i: number) => number,
  look: (frame: FeatureFrame) => void,
): void {
  const mono = new Float32Array(4 * sampleRate);
  new DemoGroove({ sampleRate }).fill(mono);
  const block = Float32Array.from(
    { length: mono.length * channels },
    (_, i) => spoil(mono[Math.floor(i / channels)] ?? 0, i),
  );
  new Analyzer({ sampleRate }).push(block, channels, look);
}

function assertSane(frame: FeatureFrame): void {
  const { onset } = frame;
  const units = [
    ...frame.bands,
    frame.level,
    frame.sectionStrength,
    frame.energyShort,
    frame.energyLong,
    frame.intensityShort,
    frame.intensityLong,
    onset.whole,
    onset.kick,
    onset.snare,
    onset.hat,
  ];
  for (const value of units) assert.ok(value >= 0 && value <= 1, `${value}`);
  assert.ok(frame.energyTrend >= -1 && frame.energyTrend <= 1, `${frame.energyTrend}`);
  assert.ok(SECTIONS.includes(frame.section));
}

const SPOILS: readonly (readonly [name: string, spoil: (sample: number, i: number) => number])[] = [
  ["NaN and infinities", (x, i) => i % 997 === 0 ? NaN : i % 1499 === 0 ? -Infinity : x],
  ["a constant offset", (x) => 0.3 * x + 0.6],
  ["a gain of -60 dB", (x) => 0.001 * x],
  ["clipping by 40 dB", (x) => Math.max(-1, Math.min(1, 100 * x))],
];

for (const [name, spoil] of SPOILS) {
  Deno.test(`sections, onsets and levels stay in their ranges with ${name}`, () => {
    hear(44_100, 2, spoil, assertSane);
  });
}

for (const [sampleRate, channels] of [[8000, 1], [22_050, 8], [96_000, 3], [192_000, 1]] as const) {
  Deno.test(`the kicks of the demo are found, with two too many at most, and light their bands, at ${sampleRate} Hz in ${channels} channels`, () => {
    let kicks = 0;
    let bass = 0;
    hear(sampleRate, channels, (x) => x, (frame) => {
      assertSane(frame);
      if (frame.onset.kick > 0) kicks++;
      bass = Math.max(bass, frame.bassLevel);
    });
    // 126 BPM: nine beats begin within 4 s. A low note of the bass passes for a kick now and then.
    assert.ok(kicks >= 9 && kicks <= 11, `${kicks} kicks`);
    assert.ok(bass > 0.4, `${bass}`);
  });
}
