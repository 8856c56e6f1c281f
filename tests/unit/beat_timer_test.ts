import assert from "node:assert/strict";
import type { Clock } from "../../bus/mod.ts";
import { decodePacket } from "../../bus/osc/mod.ts";
import { HeardTime } from "../../workers/audio_analyzer/clock/heard_time.ts";
import { MusicalClock } from "../../workers/audio_analyzer/clock/musical_clock.ts";
import { createPulse } from "../../workers/audio_analyzer/clock/pulse.ts";
import { createFeatureFrame } from "../../workers/audio_analyzer/features.ts";
import { SynesthesiaProfile } from "../../workers/audio_analyzer/osc/synesthesia_profile.ts";
import { VjProfile } from "../../workers/audio_analyzer/osc/vj_profile.ts";
import { BeatTimer } from "../../workers/audio_analyzer/publish/beat_timer.ts";

const FRAME_SECONDS = 0.01;
/** A timer may be set for whole milliseconds only. */
const TIMER_MS = 1;

/** A beat timer in a time that passes only when told. */
class Stage {
  readonly told: { count: number; atMs: number }[] = [];
  readonly #time: Clock = { now: () => 0, monotonicMs: () => this.nowMs };
  #task: (() => void) | undefined;
  #dueMs = Infinity;
  nowMs = 5_000;
  captureSeconds = 0;
  readonly timer = new BeatTimer({
    time: this.#time,
    captureSeconds: () => this.captureSeconds,
    tell: (count) => this.told.push({ count, atMs: this.nowMs }),
    after: (task, delayMs) => {
      this.#task = task;
      this.#dueMs = this.nowMs + delayMs;
      return () => this.#task = undefined;
    },
  });

  /** Lets time pass, timers included. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    if (this.#task !== undefined && this.#dueMs <= untilMs) {
      this.nowMs = this.#dueMs;
      const task = this.#task;
      this.#task = undefined;
      task();
    }
    this.nowMs = untilMs;
  }
}

/** A frame of a clock; the sound began at 5000 ms. */
function frame(stage: Stage, seconds: number, secondsToBeat: number, beatCount = 7): void {
  stage.timer.frame({ seconds, secondsToBeat, beatCount });
}

Deno.test("a beat between two frames is told at its moment, with the count that it will have", () => {
  const stage = new Stage();
  for (let i = 1; i <= 50; i++) {
    stage.pass(10);
    frame(stage, i * FRAME_SECONDS, 0.506 - i * FRAME_SECONDS);
  }
  stage.pass(10);
  assert.deepEqual(stage.told.map(({ count }) => count), [8]);
  assert.ok(Math.abs((stage.told[0]?.atMs ?? 0) - 5_506) <= TIMER_MS, `${stage.told[0]?.atMs}`);
});

Deno.test("frames that come late do not make the beat late", () => {
  const stage = new Stage();
  for (let i = 1; i <= 50; i++) {
    const lateMs = i % 3 * 3;
    stage.pass(5_000 + 10 * i + lateMs - stage.nowMs);
    frame(stage, i * FRAME_SECONDS, 0.512 - i * FRAME_SECONDS);
  }
  stage.pass(20);
  assert.ok(Math.abs((stage.told[0]?.atMs ?? 0) - 5_512) <= TIMER_MS, `${stage.told[0]?.atMs}`);
});

Deno.test("a beat of sound that arrives late is told as much earlier", () => {
  const stage = new Stage();
  stage.captureSeconds = 0.01;
  for (let i = 1; i <= 50; i++) {
    stage.pass(10);
    frame(stage, i * FRAME_SECONDS, 0.506 - i * FRAME_SECONDS);
  }
  assert.ok(Math.abs((stage.told[0]?.atMs ?? 0) - 5_496) <= TIMER_MS, `${stage.told[0]?.atMs}`);
});

Deno.test("a beat is told once, also when its frame brings it a little later", () => {
  const stage = new Stage();
  stage.pass(10);
  frame(stage, 0.01, 0.004);
  stage.pass(10);
  frame(stage, 0.02, 0.001);
  stage.pass(10);
  frame(stage, 0.03, 0.49, 8);
  stage.pass(10);
  assert.deepEqual(stage.told.map(({ count }) => count), [8]);
});

Deno.test("a beat whose frame comes first is left to the frame", () => {
  const stage = new Stage();
  stage.pass(10);
  frame(stage, 0.01, 0.009);
  stage.pass(5);
  frame(stage, 0.02, 0.4, 8);
  stage.pass(50);
  assert.deepEqual(stage.told, []);
});

Deno.test("without a beat to come nothing is told", () => {
  const stage = new Stage();
  for (let i = 1; i <= 20; i++) {
    stage.pass(10);
    frame(stage, i * FRAME_SECONDS, NaN);
  }
  assert.deepEqual(stage.told, []);
});

Deno.test("a beat timer that is stopped tells nothing more", () => {
  const stage = new Stage();
  stage.pass(10);
  frame(stage, 0.01, 0.006);
  stage.timer.stop();
  stage.pass(50);
  assert.deepEqual(stage.told, []);
});

Deno.test("HeardTime tells the moment at which a time of the sound is heard", () => {
  const heard = new HeardTime();
  assert.ok(Number.isNaN(heard.momentMs(1, 0)));
  heard.arrived(1, 4_000);
  assert.equal(heard.momentMs(1.5, 0.02), 4_480);
  assert.ok(Math.abs(heard.at(4_480, 0.02) - 1.5) < 1e-9);
});

Deno.test("the clock says how far the next beat is, and tells it in the frame in which that falls", () => {
  const clock = new MusicalClock();
  assert.ok(Number.isNaN(clock.secondsToBeat));
  clock.setBpm(125);
  let told = 0;
  for (let i = 0; i < 500; i++) {
    const wasDue = clock.secondsToBeat <= FRAME_SECONDS;
    clock.push(createPulse());
    if (clock.beat) told++;
    if (i > 0) assert.equal(clock.beat, wasDue);
  }
  assert.ok(told >= 9, `${told} beats`);
});

/** The first values of an address, `/audio/beat` unless told otherwise, that `write` emits. */
function beatsOf(
  write: (emit: (bytes: Uint8Array) => void) => void,
  wanted = "/audio/beat",
): unknown[] {
  const values: unknown[] = [];
  write((bytes) => {
    const decoded = decodePacket(bytes);
    assert.ok(decoded.ok);
    for (const { address, args } of decoded.messages) {
      if (address === wanted) values.push(args[0]);
    }
  });
  return values;
}

Deno.test("the vj profile tells a beat ahead of its frame, and not again in it", () => {
  const profile = new VjProfile();
  const frame = { ...createFeatureFrame(), beat: true, beatCount: 8 };
  assert.deepEqual(beatsOf((emit) => profile.beat(8, emit)), [1]);
  assert.deepEqual(beatsOf((emit) => profile.write(frame, emit)), []);
  assert.deepEqual(beatsOf((emit) => profile.write({ ...frame, beat: false }, emit)), [0]);
  assert.deepEqual(beatsOf((emit) => profile.write({ ...frame, beatCount: 9 }, emit)), [1]);
});

Deno.test("the synesthesia profile lights onbeat ahead of the frame of a beat", () => {
  const messages: unknown[] = [];
  new SynesthesiaProfile().beat(8, (bytes) => {
    const decoded = decodePacket(bytes);
    assert.ok(decoded.ok);
    messages.push(...decoded.messages.map(({ address, args }) => [address, args[0]]));
  });
  assert.deepEqual(messages, [["/audio/beat/onbeat", 1]]);
});

Deno.test("onbeat fades from the moment of a beat, over the frames before its own and over its own", () => {
  const profile = new SynesthesiaProfile();
  const quiet = { ...createFeatureFrame(), timeSeconds: 1 };
  profile.write(quiet, () => {});
  profile.beat(8, () => {});
  const frames = [
    { ...quiet, timeSeconds: 1.01 },
    { ...quiet, timeSeconds: 1.02, beat: true, beatCount: 8 },
    { ...quiet, timeSeconds: 1.03, beatCount: 8 },
  ];
  const seen = frames.flatMap((frame) =>
    beatsOf((emit) => profile.write(frame, emit), "/audio/beat/onbeat")
  ).map(Number);
  const [first = 0, own = 0, last = 0] = seen;
  assert.ok(1 > first && first > own && own > last && last > 0.8, String(seen));
});
