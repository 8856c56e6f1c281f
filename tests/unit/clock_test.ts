import assert from "node:assert/strict";
import fc from "fast-check";
import { MusicalClock } from "../../workers/audio_analyzer/clock/musical_clock.ts";
import { createPulse, type Pulse } from "../../workers/audio_analyzer/clock/pulse.ts";

const FRAME_SECONDS = 0.01;
const SILENCE: Pulse = createPulse();

/** A tracker that is sure of a tempo and of where its beats lie. */
class Metronome {
  bpm: number;
  /** Beats since one of them. */
  #beats: number;

  constructor(bpm: number, beats = 0) {
    this.bpm = bpm;
    this.#beats = beats;
  }

  /** Beats so far. */
  get count(): number {
    return Math.floor(this.#beats);
  }

  leap(beats: number): void {
    this.#beats += beats;
  }

  next(): Pulse {
    const before = Math.floor(this.#beats);
    this.#beats += FRAME_SECONDS * this.bpm / 60;
    const phase = this.#beats - Math.floor(this.#beats);
    return {
      ...createPulse(),
      bpm: this.bpm,
      confidence: 0.9,
      secondsToBeat: (1 - phase) * 60 / this.bpm,
      beat: Math.floor(this.#beats) !== before,
      sound: true,
    };
  }
}

function run(clock: MusicalClock, tracker: Metronome | undefined, seconds: number): void {
  for (let i = 0; i < Math.round(seconds / FRAME_SECONDS); i++) {
    clock.push(tracker?.next() ?? SILENCE);
  }
}

/** How far two places in the beat lie apart, 0..0.5. */
function apart(a: number, b: number): number {
  const difference = Math.abs(a - b) % 1;
  return Math.min(difference, 1 - difference);
}

function phaseOf(pulse: Pulse): number {
  return 1 - pulse.secondsToBeat * pulse.bpm / 60;
}

/** How far the clock is from the tracker, in beats, after another frame. */
function distance(clock: MusicalClock, tracker: Metronome): number {
  const pulse = tracker.next();
  clock.push(pulse);
  return apart(clock.beatPhase, phaseOf(pulse));
}

const anyBpm = fc.double({ min: 60, max: 215, noNaN: true });

Deno.test("the clock follows a tracker's tempo, phase and beats from its first beat on", () => {
  fc.assert(fc.property(anyBpm, fc.double({ min: 0, max: 1, noNaN: true }), (bpm, start) => {
    const clock = new MusicalClock();
    const tracker = new Metronome(bpm, start);
    run(clock, tracker, 10);
    assert.ok(distance(clock, tracker) < 0.001);
    assert.ok(Math.abs(clock.bpm - bpm) < 0.001);
    assert.ok(Math.abs(clock.beatCount - bpm / 6) <= 2, `${clock.beatCount} of ${bpm / 6}`);
  }));
});

Deno.test("the first beat of the clock is the first of a bar, and bars have four", () => {
  const clock = new MusicalClock();
  const tracker = new Metronome(120, 0.3);
  const places: number[] = [];
  for (let i = 0; i < 500; i++) {
    clock.push(tracker.next());
    if (clock.beat) places.push(clock.beatInBar);
  }
  assert.deepEqual(places.slice(0, 9), [1, 2, 3, 4, 1, 2, 3, 4, 1]);
});

Deno.test("phases stay within 0..1 and beats are counted one by one, whatever is fed and done", () => {
  const frames = fc.array(
    fc.record({
      bpm: fc.oneof(fc.constant(0), fc.double({ min: 30, max: 300, noNaN: true })),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      secondsToBeat: fc.oneof(fc.constant(NaN), fc.double({ min: -1, max: 3, noNaN: true })),
      beat: fc.boolean(),
      sound: fc.boolean(),
      beatInBar: fc.integer({ min: 1, max: 4 }),
      barConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
      hand: fc.constantFrom(
        "",
        "",
        "",
        "hold",
        "follow",
        "double",
        "half",
        "nudge",
        "resync",
        "lock",
      ),
      repeat: fc.integer({ min: 1, max: 60 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(fc.property(frames, (sequence) => {
    const clock = new MusicalClock();
    let count = 0;
    for (const { hand, repeat, ...pulse } of sequence) {
      if (clock.running) act(clock, hand);
      for (let i = 0; i < repeat; i++) {
        clock.push(pulse);
        assert.ok(clock.beatPhase >= 0 && clock.beatPhase < 1, `beat phase ${clock.beatPhase}`);
        assert.ok(clock.barPhase >= 0 && clock.barPhase < 1, `bar phase ${clock.barPhase}`);
        assert.ok(clock.beatInBar >= 0 && clock.beatInBar <= 4);
        assert.ok(clock.confidence >= 0 && clock.confidence <= 1);
        assert.equal(clock.beatCount, count + (clock.beat ? 1 : 0));
        count = clock.beatCount;
      }
    }
  }));
});

function act(clock: MusicalClock, hand: string): void {
  if (hand === "hold") clock.hold();
  if (hand === "follow") clock.follow();
  if (hand === "double" && clock.canScaleTempo(2) && clock.bpm < 200) clock.scaleTempo(2);
  if (hand === "half" && clock.canScaleTempo(0.5) && clock.bpm > 40) clock.scaleTempo(0.5);
  if (hand === "nudge") clock.nudge(0.05);
  if (hand === "resync") clock.resync(clock.seconds);
  if (hand === "lock") clock.lockTempo();
}

Deno.test("a tracker that errs by less than a fifth of a beat is slid to within a beat or two", () => {
  const error = fc.double({ min: -0.19, max: 0.19, noNaN: true });
  fc.assert(fc.property(anyBpm, error, (bpm, leap) => {
    const clock = new MusicalClock();
    const tracker = new Metronome(bpm);
    run(clock, tracker, 5);
    tracker.leap(leap);
    let before = clock.beatPosition;
    const nominal = FRAME_SECONDS * bpm / 60;
    for (let i = 0; i < Math.round(120 / bpm / FRAME_SECONDS); i++) {
      clock.push(tracker.next());
      const step = (clock.beatPosition - before + 64) % 64;
      assert.ok(step > 0.8 * nominal && step < 1.2 * nominal, `a step of ${step / nominal} frames`);
      before = clock.beatPosition;
    }
    assert.ok(distance(clock, tracker) < 0.01);
  }));
});

Deno.test("whatever a tracker believes between its beats, no step is seen", () => {
  const believed = fc.record({
    bpm: fc.oneof(fc.constant(0), fc.double({ min: 30, max: 300, noNaN: true })),
    confidence: fc.constant(1),
    secondsToBeat: fc.oneof(fc.constant(NaN), fc.double({ min: -1, max: 3, noNaN: true })),
    beat: fc.constant(false),
    sound: fc.boolean(),
    beatInBar: fc.constant(1),
    barConfidence: fc.constant(0),
  });
  fc.assert(fc.property(fc.array(believed, { maxLength: 300 }), (pulses) => {
    const clock = new MusicalClock();
    run(clock, new Metronome(120), 5);
    for (const pulse of pulses) {
      const before = clock.beatPosition;
      clock.push(pulse);
      const step = (clock.beatPosition - before + 64) % 64;
      const nominal = FRAME_SECONDS * clock.bpm / 60;
      assert.ok(step > 0.8 * nominal && step < 1.2 * nominal, `a step of ${step / nominal} frames`);
    }
  }));
});

Deno.test("after a long breakdown the bar goes on where it would be", () => {
  const clock = new MusicalClock();
  const tracker = new Metronome(120);
  run(clock, tracker, 10);
  const before = clock.beatPosition;
  for (let i = 0; i < 3000; i++) {
    tracker.next();
    clock.push(SILENCE);
  }
  assert.ok(!clock.running);
  run(clock, tracker, 2);
  const beats = (clock.beatPosition - before + 64) % 64;
  assert.ok(Math.abs(beats - 64) < 0.01 || beats < 0.01, String(beats));
});

Deno.test("what was doubled by hand is doubled after a breakdown, and not in another tempo", () => {
  for (const [bpm, shown] of [[90, 180], [90.5, 181], [128, 128]] as const) {
    const clock = new MusicalClock();
    run(clock, new Metronome(90), 5);
    clock.scaleTempo(2);
    run(clock, undefined, 12);
    run(clock, new Metronome(bpm), 3);
    assert.ok(Math.abs(clock.bpm - shown) < 0.01, `${clock.bpm} for ${bpm}`);
  }
});

Deno.test("after a breakdown another tempo begins with the first beat of a bar", () => {
  const clock = new MusicalClock();
  run(clock, new Metronome(120), 10);
  run(clock, undefined, 12);
  const tracker = new Metronome(140);
  const { beatCount } = clock;
  while (clock.beatCount === beatCount) clock.push(tracker.next());
  assert.equal(clock.beatInBar, 1);
});

Deno.test("a tracker that is far away is joined at its next beat, which is told", () => {
  const clock = new MusicalClock();
  const tracker = new Metronome(120);
  run(clock, tracker, 5.2);
  tracker.leap(0.5);
  let pulse = tracker.next();
  for (; !pulse.beat; pulse = tracker.next()) clock.push(pulse);
  clock.push(pulse);
  assert.ok(clock.beat);
  assert.ok(apart(clock.beatPhase, phaseOf(pulse)) < 0.001);
});

Deno.test("a tracker that leaps is joined where the offset puts its beats, none told twice", () => {
  for (const offsetSeconds of [-0.1, 0.1]) {
    const clock = new MusicalClock();
    clock.options = { lookaheadSeconds: 0, offsetSeconds };
    const tracker = new Metronome(120);
    run(clock, tracker, 5.2);
    tracker.leap(0.45);
    let last = -1;
    for (let i = 0; i < 300; i++) {
      clock.push(tracker.next());
      if (!clock.beat) continue;
      const at = clock.seconds - clock.beatAgeSeconds;
      assert.ok(last < 0 || at - last > 0.2 && at - last < 0.8, `${at - last}`);
      last = at;
    }
    assert.ok(Math.abs(distance(clock, tracker) - 0.2) < 0.01);
  }
});

Deno.test("in silence the clock goes on with falling confidence for 8 s, then rests", () => {
  const clock = new MusicalClock();
  run(clock, new Metronome(120), 10);
  const { beatCount } = clock;
  run(clock, undefined, 4);
  assert.ok(Math.abs(clock.beatCount - beatCount - 8) <= 1);
  assert.ok(!clock.valid && clock.bpm === 120);
  assert.ok(clock.confidence > 0.3 && clock.confidence < 0.6, String(clock.confidence));
  run(clock, undefined, 5);
  assert.deepEqual(
    [clock.bpm, clock.beatPhase, clock.barPhase, clock.beatInBar, clock.confidence, clock.locked],
    [0, 0, 0, 0, 0, false],
  );
});

Deno.test("the tempo is locked after 3 s, and no more for a while after it leapt", () => {
  const clock = new MusicalClock();
  const tracker = new Metronome(120);
  run(clock, tracker, 2.9);
  assert.ok(!clock.locked);
  run(clock, tracker, 0.2);
  assert.ok(clock.locked);
  tracker.bpm = 126;
  run(clock, tracker, 1);
  assert.ok(!clock.locked);
});

Deno.test("beats are told ahead of time by the look-ahead, and later by the offset", () => {
  for (const [lookaheadSeconds, offsetSeconds] of [[0.1, 0], [0, 0.07], [0.25, -0.2]] as const) {
    const clock = new MusicalClock();
    clock.options = { lookaheadSeconds, offsetSeconds };
    const tracker = new Metronome(120);
    run(clock, tracker, 5);
    const pulse = tracker.next();
    clock.push(pulse);
    const earlier = (lookaheadSeconds - offsetSeconds) * 2;
    assert.ok(apart(clock.beatPhase, phaseOf(pulse) + earlier) < 0.001);
  }
});

Deno.test("the time of a beat that is told ahead is when it happens", () => {
  const clock = new MusicalClock();
  clock.options = { lookaheadSeconds: 0.1, offsetSeconds: 0 };
  const tracker = new Metronome(120);
  run(clock, tracker, 5);
  while (!clock.beat) clock.push(tracker.next());
  const happens = clock.seconds - clock.beatAgeSeconds;
  assert.ok(Math.abs(happens * 2 - Math.round(happens * 2)) < 0.001, String(happens));
});

Deno.test("a changed look-ahead is slid to while the clock is held", () => {
  const clock = new MusicalClock();
  const tracker = new Metronome(120);
  run(clock, tracker, 5);
  clock.hold();
  clock.options = { lookaheadSeconds: 0.1, offsetSeconds: 0 };
  for (let i = 0; i < 400; i++) {
    const before = clock.beatPosition;
    clock.push(tracker.next());
    assert.ok(clock.beatPosition - before < 1.2 * 0.02);
  }
  const pulse = tracker.next();
  clock.push(pulse);
  assert.ok(apart(clock.beatPhase, phaseOf(pulse) + 0.2) < 0.005);
});

Deno.test("the bar turns to the beat that the tracker is sure of, unless hands have said which is the first", () => {
  const beatInBar = (clock: MusicalClock, tracker: Metronome) => {
    // The tracker calls each fourth of its beats the first, from its second on.
    for (let i = 0; i < 810; i++) {
      const pulse = tracker.next();
      clock.push({ ...pulse, beatInBar: (tracker.count + 3) % 4 + 1, barConfidence: 0.9 });
    }
    return [clock.beatInBar, (tracker.count + 3) % 4 + 1];
  };
  const following = new MusicalClock();
  const [shown, meant] = beatInBar(following, new Metronome(120));
  assert.equal(shown, meant);
  assert.ok(following.barConfidence > 0.8);

  const byHand = new MusicalClock();
  const tracker = new Metronome(120);
  for (let i = 0; i < 305; i++) byHand.push(tracker.next());
  byHand.resync(byHand.seconds);
  const first = tracker.count;
  beatInBar(byHand, tracker);
  assert.equal(byHand.beatInBar, (tracker.count - first) % 4 + 1);
  assert.equal(byHand.barConfidence, 1);
});

/** Frames of a tracker that is sure that a bar began with its beat `first`. */
function runInBars(clock: MusicalClock, tracker: Metronome, first: number, frames: number): void {
  for (let i = 0; i < frames; i++) {
    const pulse = tracker.next();
    const beatInBar = (tracker.count - first + 400) % 4 + 1;
    clock.push({ ...pulse, beatInBar, barConfidence: 0.9 });
  }
}

Deno.test("the bar turns where a beat begins, also when beats are told ahead of time", () => {
  const clock = new MusicalClock();
  clock.options = { lookaheadSeconds: 0.1, offsetSeconds: 0 };
  const tracker = new Metronome(120);
  let before = 0;
  let turns = 0;
  for (let i = 0; i < 1010; i++) {
    runInBars(clock, tracker, 3, 1);
    const { beatInBar } = clock;
    if (before > 0 && beatInBar !== before) {
      assert.ok(clock.beat, `from ${before} to ${beatInBar} within a beat`);
      if (beatInBar !== before % 4 + 1) turns++;
    }
    before = beatInBar;
  }
  assert.equal(turns, 1);
  assert.equal(clock.beatInBar, (tracker.count - 3) % 4 + 1);
});

Deno.test("in another tempo the bar is what the tracker says, not what hands have said before", () => {
  const clock = new MusicalClock();
  const tracker = new Metronome(120);
  runInBars(clock, tracker, 0, 2050);
  clock.resync(clock.seconds);
  assert.equal(clock.barConfidence, 1);
  tracker.bpm = 140;
  runInBars(clock, tracker, 1, 300);
  assert.equal(clock.beatInBar, (tracker.count - 1) % 4 + 1);
  assert.ok(clock.barConfidence < 1);
});
