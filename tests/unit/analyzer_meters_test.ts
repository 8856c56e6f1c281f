import assert from "node:assert/strict";
import {
  createFeatureFrame,
  type FeatureFrame,
  FRAMES_PER_SECOND,
} from "../../workers/audio_analyzer/features.ts";
import type { OscOutput } from "../../workers/audio_analyzer/osc/output.ts";
import { MeterFrames } from "../../workers/audio_analyzer/publish/meters.ts";
import { type AnalyzerContext, FrameOutput } from "../../workers/audio_analyzer/publish/output.ts";
import { type MetersPayload, metersSchema } from "../../workers/audio_analyzer/publish/payloads.ts";
import { FrameStats } from "../../workers/audio_analyzer/publish/stats.ts";

/** Adds frames until a payload comes; the first may be made into something. */
function next(meters: MeterFrames, change: (frame: FeatureFrame) => void = () => {}) {
  const first = createFeatureFrame();
  change(first);
  let payload = meters.add(first);
  while (payload === undefined) payload = meters.add(createFeatureFrame());
  return payload;
}

Deno.test("MeterFrames gives 30 payloads for a second of sound, three or four frames apart", () => {
  const meters = new MeterFrames();
  const frame = createFeatureFrame();
  const given: number[] = [];
  for (let i = 0; i < 2 * FRAMES_PER_SECOND; i++) {
    if (meters.add(frame) !== undefined) given.push(i);
  }
  assert.equal(given.length, 60);
  const apart = given.slice(1).map((index, i) => index - (given[i] ?? 0));
  assert.deepEqual([...new Set(apart)].sort(), [3, 4]);
});

Deno.test("MeterFrames gives what the schema of audio.meters says", () => {
  metersSchema.strict().parse(next(new MeterFrames()));
});

const LEVELS: readonly [
  string,
  (frame: FeatureFrame) => void,
  (payload: MetersPayload) => unknown,
][] = [
  ["a band", (frame) => frame.bands[2] = 0.75, ({ bands }) => bands[2]],
  [
    "a column of the spectrum",
    (frame) => frame.spectrum[31] = 0.75,
    ({ spectrum }) => spectrum[31],
  ],
  ["rms", (frame) => frame.rms = 0.75, ({ rms }) => rms],
  ["the peak", (frame) => frame.peak = 0.75, ({ peak }) => peak],
  ["a snare", (frame) => frame.onset.snare = 0.75, ({ onsets }) => onsets[2]],
];
for (const [what, set, read] of LEVELS) {
  Deno.test(`MeterFrames keeps ${what} of a single frame for one payload`, () => {
    const meters = new MeterFrames();
    assert.equal(read(next(meters, set)), 0.75);
    assert.equal(read(next(meters)), 0);
  });
}

Deno.test("MeterFrames tells clipping of a single frame in one payload", () => {
  const meters = new MeterFrames();
  assert.equal(next(meters, (frame) => frame.clipping = true).clipping, true);
  assert.equal(next(meters).clipping, false);
});

Deno.test("MeterFrames tells the clock as of the last frame", () => {
  const meters = new MeterFrames();
  let payload: MetersPayload | undefined;
  for (let count = 1; payload === undefined; count++) {
    payload = meters.add({ ...createFeatureFrame(), beatCount: count, bpm: 100 + count });
  }
  assert.deepEqual([payload.beat_count, payload.bpm], [4, 104]);
});

Deno.test("MeterFrames does not round a phase just before its end to 1", () => {
  const meters = new MeterFrames();
  let payload: MetersPayload | undefined;
  while (payload === undefined) {
    payload = meters.add({ ...createFeatureFrame(), beatPhase: 0.9999 });
  }
  assert.ok(payload.beat_phase < 1);
});

Deno.test("audio.meters is gathered while somebody reads it, and begins anew for the next one", () => {
  let isRead = false;
  const published: MetersPayload[] = [];
  const context = {
    clock: { monotonicMs: () => 0 },
    wants: (topic: string) => isRead && topic === "audio.meters",
    publish: (topic: string, payload: MetersPayload) =>
      void (topic === "audio.meters" && published.push(structuredClone(payload))),
  } as unknown as AnalyzerContext;
  const osc = { send: () => {} } as unknown as OscOutput;
  const output = new FrameOutput(context, osc, new FrameStats(() => 0));
  const hear = (frames: number, rms: number) => {
    for (let i = 0; i < frames; i++) output.frame({ ...createFeatureFrame(), rms });
  };
  hear(100, 0.9);
  assert.equal(published.length, 0);
  isRead = true;
  hear(2, 0.9);
  isRead = false;
  hear(1, 0.1);
  isRead = true;
  hear(100, 0.1);
  assert.deepEqual([published.length, published[0]?.rms], [30, 0.1]);
});
