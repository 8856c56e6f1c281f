import assert from "node:assert/strict";
import fc from "fast-check";
import { CommandError } from "../../bus/mod.ts";
import { MusicalClock } from "../../workers/audio_analyzer/clock/musical_clock.ts";
import { HeardTime } from "../../workers/audio_analyzer/clock/heard_time.ts";
import { TapTempo } from "../../workers/audio_analyzer/clock/tap_tempo.ts";
import { Hands } from "../../workers/audio_analyzer/hands/hands.ts";
import { createPulse, type Pulse } from "../../workers/audio_analyzer/clock/pulse.ts";

/** A room: a tracker that hears beats at whole multiples of a period, a clock, hands, and time. */
class Room {
  readonly clock = new MusicalClock();
  readonly marks: string[] = [];
  readonly hands: Hands;
  /** The tracker's tempo; 0: it hears nothing. */
  bpm: number;
  #ms = 1_000_000;
  readonly #latencyMs: number;
  #beats = 0;

  /** @param latencyMs so late each frame arrives */
  constructor(bpm: number, latencyMs = 0) {
    this.bpm = bpm;
    this.#latencyMs = latencyMs;
    const keeper = {
      clock: this.clock,
      clockedFrames: {
        markTap: () => this.marks.push("tap"),
        markResync: () => this.marks.push("resync"),
      },
      keepTime: () => {},
      captureSeconds: latencyMs / 1000,
    };
    this.hands = new Hands(keeper, {
      now: () => 1.7e9 + (this.#ms + this.#latencyMs) / 1000,
      monotonicMs: () => this.#ms + this.#latencyMs,
    });
  }

  /** Unix time of what is heard at the end of the last frame. */
  get unixSeconds(): number {
    return 1.7e9 + this.#ms / 1000;
  }

  /** Lets frames pass. */
  pass(seconds: number): void {
    for (let i = 0; i < Math.round(seconds * 100); i++) this.frame();
  }

  frame(): Pulse {
    this.#ms += 10;
    const before = Math.floor(this.#beats);
    this.#beats += this.bpm / 6000;
    const phase = this.#beats - Math.floor(this.#beats);
    const pulse = {
      ...createPulse(),
      bpm: this.bpm,
      confidence: 0.9,
      secondsToBeat: (1 - phase) * 60 / this.bpm,
      beat: Math.floor(this.#beats) !== before,
      sound: this.bpm > 0,
    };
    this.clock.push(pulse);
    this.hands.frame();
    return pulse;
  }

  /** Lets frames pass until the clock is there in its beat. */
  passToPhase(phase: number): void {
    do this.frame(); while (Math.abs(this.clock.beatPhase - phase) > 0.03);
  }

  /** The tracker changes its mind. */
  leap(beats: number): void {
    this.#beats += beats;
  }

  /** The tracker's place in its beat. */
  get heardPhase(): number {
    return this.#beats % 1;
  }
}

function apart(a: number, b: number): number {
  const difference = Math.abs(a - b) % 1;
  return Math.min(difference, 1 - difference);
}

Deno.test("four taps of any tempo give it within 1 %", () => {
  const bpm = fc.double({ min: 30, max: 300, noNaN: true });
  const start = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(fc.property(bpm, start, fc.integer({ min: 4, max: 40 }), (tapped, from, count) => {
    const taps = new TapTempo();
    let tempo;
    for (let i = 0; i < count; i++) tempo = taps.tap(from + i * 60 / tapped);
    assert.ok(tempo !== undefined);
    assert.ok(Math.abs(60 / tempo.periodSeconds / tapped - 1) < 0.01);
  }));
});

Deno.test("three taps give no tempo", () => {
  const taps = new TapTempo();
  assert.deepEqual([0, 0.5, 1].map((time) => taps.tap(time)), [undefined, undefined, undefined]);
});

Deno.test("eight taps of a finger that is up to 20 ms off give the tempo within 2 %", () => {
  const jitter = fc.array(fc.double({ min: -0.02, max: 0.02, noNaN: true }), {
    minLength: 8,
    maxLength: 8,
  });
  fc.assert(fc.property(fc.double({ min: 60, max: 200, noNaN: true }), jitter, (bpm, offs) => {
    const taps = new TapTempo();
    const tempo = offs.map((off, i) => taps.tap(10 + i * 60 / bpm + off)).at(-1);
    assert.ok(tempo !== undefined);
    assert.ok(Math.abs(60 / tempo.periodSeconds / bpm - 1) < 0.02 * bpm / 100, `${bpm}`);
    const beats = (tempo.beatSeconds - 10) * bpm / 60;
    assert.ok(Math.abs(beats - Math.round(beats)) * 60 / bpm < 0.04);
  }));
});

Deno.test("a first tap that is told late does not change the tempo by more than 1 %", () => {
  const taps = new TapTempo();
  const tempo = [0.05, 0.5, 1, 1.5, 2, 2.5].map((time) => taps.tap(time)).at(-1);
  assert.ok(Math.abs((tempo?.periodSeconds ?? 0) / 0.5 - 1) < 0.01, String(tempo?.periodSeconds));
  assert.ok(Math.abs((tempo?.beatSeconds ?? 0) - 2.5) < 0.005);
});

Deno.test("one late tap among eight changes the tapped tempo by less than 1 %", () => {
  const taps = new TapTempo();
  const times = [0, 0.5, 1, 1.5, 2.09, 2.5, 3, 3.5];
  const tempo = times.map((time) => taps.tap(time)).at(-1);
  assert.ok(Math.abs((tempo?.periodSeconds ?? 0) / 0.5 - 1) < 0.01, String(tempo?.periodSeconds));
});

Deno.test("after a pause taps begin anew", () => {
  for (const pause of [1, 2.3, 60, -5]) {
    const taps = new TapTempo();
    for (const time of [0, 0.5, 1, 1.5]) taps.tap(time);
    assert.equal(taps.tap(1.5 + pause), undefined, `${pause}`);
    assert.equal(taps.count, 1);
  }
});

Deno.test("a finger that bounces is one tap", () => {
  const taps = new TapTempo();
  for (const time of [0, 0.03, 0.5, 0.52, 1]) taps.tap(time);
  assert.equal(taps.count, 3);
});

Deno.test("HeardTime forgets within 2 s what a source that lost sound has said", () => {
  const heard = new HeardTime();
  let ms = 0;
  for (; ms < 5000; ms += 10) heard.arrived(ms / 1000, ms + (ms % 70));
  assert.ok(Math.abs(heard.at(ms, 0) - ms / 1000) < 0.011);
  for (; ms < 8000; ms += 10) heard.arrived(ms / 1000 - 2, ms);
  assert.ok(Math.abs(heard.at(ms, 0) - (ms / 1000 - 2)) < 0.011);
});

Deno.test("taps set tempo and phase of a clock that hears nothing", () => {
  fc.assert(fc.property(fc.double({ min: 60, max: 215, noNaN: true }), (bpm) => {
    const room = new Room(0);
    room.pass(3);
    const start = room.unixSeconds;
    let tapped = 0;
    for (let i = 0; i < 800 && tapped < 5; i++) {
      room.frame();
      const due = start + 0.2 + tapped * 60 / bpm;
      if (room.unixSeconds >= due) {
        room.hands.tap(due);
        tapped++;
      }
    }
    room.pass(1);
    assert.equal(room.clock.control, "tapped");
    assert.ok(Math.abs(room.clock.bpm / bpm - 1) < 0.01);
    const beats = (room.unixSeconds - start - 0.2) * bpm / 60;
    assert.ok(apart(room.clock.beatPhase, beats) < 0.01, `${room.clock.beatPhase} ${beats}`);
  }));
});

Deno.test("taps refer to what is heard, however late frames arrive", () => {
  for (const latencyMs of [0, 40, 200]) {
    const room = new Room(0, latencyMs);
    room.pass(2);
    const start = room.unixSeconds;
    for (let i = 0; i < 4; i++) {
      room.hands.tap(start + i * 0.5 - 2);
    }
    room.pass(1);
    const beats = (room.unixSeconds - start) * 2;
    assert.ok(apart(room.clock.beatPhase, beats) < 0.021, `${latencyMs}: ${room.clock.beatPhase}`);
  }
});

Deno.test("a tapped tempo that the tracker has found as well is followed, in double time too", () => {
  const room = new Room(85);
  room.pass(10);
  const start = room.unixSeconds;
  const phase = room.heardPhase;
  for (let i = 0; i < 6; i++) room.hands.tap(start - phase * 60 / 85 + (i - 6) * 30 / 84);
  room.pass(20);
  assert.equal(room.clock.control, "tapped");
  assert.ok(Math.abs(room.clock.bpm - 170) < 0.01, String(room.clock.bpm));
  assert.ok(apart(room.clock.beatPhase, 2 * room.heardPhase) < 0.01);
});

Deno.test("resync begins a bar with the beat that is heard, and the tracker leads on", () => {
  const room = new Room(120);
  room.pass(11.3);
  room.passToPhase(0.1);
  while (room.clock.beatInBar !== 3) room.frame();
  room.passToPhase(0.08);
  room.hands.resync();
  assert.equal(room.clock.beatInBar, 1);
  assert.ok(room.clock.beatPhase < 0.03);
  room.pass(8);
  assert.ok(apart(room.clock.beatPhase, room.heardPhase) < 0.01);
  assert.equal(room.clock.beatInBar, 1);
  assert.deepEqual(room.marks, ["resync"]);
});

Deno.test("resync between two beats puts the beat there", () => {
  const room = new Room(120);
  room.pass(11.3);
  room.passToPhase(0.5);
  const count = room.clock.beatCount;
  room.hands.resync();
  room.frame();
  assert.equal(room.clock.beatCount, count + 1);
  assert.ok(room.clock.beatPhase < 0.05);
  room.pass(8);
  assert.ok(apart(room.clock.beatPhase, room.heardPhase + 0.5) < 0.05);
});

Deno.test("a tracker that finds the off-beat where resync has put the clock is followed there", () => {
  const room = new Room(120);
  room.pass(11.3);
  room.passToPhase(0.5);
  room.hands.resync();
  room.pass(3);
  room.leap(0.5);
  let before = room.clock.beatPosition;
  for (let i = 0; i < 300; i++) {
    room.frame();
    const step = (room.clock.beatPosition - before + 64) % 64;
    assert.ok(step > 0.015 && step < 0.025, String(step));
    before = room.clock.beatPosition;
  }
  assert.ok(apart(room.clock.beatPhase, room.heardPhase) < 0.01);
});

Deno.test("nudge slides beats by as much, following or held", () => {
  for (const hold of [false, true]) {
    const room = new Room(120);
    room.pass(5);
    if (hold) room.hands.hold();
    room.hands.nudge(50);
    const before = room.clock.beatPosition;
    room.frame();
    assert.ok(Math.abs(room.clock.beatPosition - before - 0.02) < 0.004);
    room.pass(3);
    assert.ok(apart(room.clock.beatPhase, room.heardPhase - 0.1) < 0.005);
  }
});

Deno.test("double and half keep the beat, and the tracker is followed on", () => {
  const room = new Room(120);
  room.pass(5.13);
  assert.equal(room.hands.scale(2).bpm, 240);
  room.pass(3.3);
  assert.equal(Math.round(room.clock.bpm), 240);
  assert.ok(apart(room.clock.beatPhase, 2 * room.heardPhase) < 0.01);
  assert.equal(room.hands.scale(0.5).bpm, 120);
  assert.equal(room.hands.scale(0.5).bpm, 60);
  const before = room.clock.beatPosition;
  room.pass(4);
  assert.ok(Math.abs(room.clock.beatPosition - before - 4) < 0.05);
  assert.ok(apart(2 * room.clock.beatPhase, room.heardPhase) < 0.01);
});

Deno.test("what was doubled by hand stays when the tracker doubles as well", () => {
  const room = new Room(87);
  room.pass(5);
  room.hands.scale(2);
  room.pass(1);
  room.bpm = 174;
  room.pass(3);
  assert.ok(Math.abs(room.clock.bpm - 174) < 0.01, String(room.clock.bpm));
});

Deno.test("hold keeps tempo and phase against another song, follow takes its own", () => {
  const room = new Room(120);
  room.pass(5);
  room.hands.hold();
  const before = room.clock.beatPosition;
  room.bpm = 131;
  room.pass(10);
  assert.ok(Math.abs(room.clock.beatPosition - before - 20) < 1e-6);
  assert.deepEqual([room.clock.bpm, room.clock.control, room.clock.locked], [120, "held", true]);
  room.hands.follow();
  room.pass(3);
  assert.ok(Math.abs(room.clock.bpm - 131) < 0.01);
  assert.ok(apart(room.clock.beatPhase, room.heardPhase) < 0.01);
});

Deno.test("a held clock goes on in silence", () => {
  const room = new Room(120);
  room.pass(5);
  room.hands.hold();
  room.bpm = 0;
  const { beatCount } = room.clock;
  room.pass(60);
  assert.ok(Math.abs(room.clock.beatCount - beatCount - 120) <= 1);
});

Deno.test("lock keeps the tempo while the phase follows", () => {
  const room = new Room(120);
  room.pass(5);
  room.hands.lock("on");
  room.bpm = 122;
  room.pass(10);
  assert.deepEqual([room.clock.bpm, room.clock.control], [120, "locked"]);
  assert.ok(apart(room.clock.beatPhase, room.heardPhase) < 0.03);
  room.hands.lock("off");
  room.pass(1);
  assert.equal(Math.round(room.clock.bpm), 122);
});

Deno.test("set_bpm holds a tempo where none is known", () => {
  const room = new Room(0);
  room.pass(1);
  room.hands.setBpm(100);
  room.pass(6);
  assert.equal(room.clock.bpm, 100);
  assert.equal(room.clock.beatCount, 11);
});

Deno.test("what needs a tempo says so while there is none", () => {
  const { hands } = new Room(0);
  const acts = [
    () => hands.resync(),
    () => hands.nudge(1),
    () => hands.scale(2),
    () => hands.hold(),
    () => hands.lock("on"),
  ];
  for (const act of acts) {
    assert.throws(
      act,
      (error: unknown) =>
        error instanceof CommandError && error.code === "conflict" &&
        /no tempo is known yet/.test(error.message),
    );
  }
});

Deno.test("double is refused where the clock does not go, with the reason", () => {
  const room = new Room(120);
  room.pass(5);
  room.hands.scale(2);
  assert.throws(() => room.hands.scale(2), /double of 240\.0 BPM is further than the clock goes/);
});

Deno.test("a tap of long ago or in milliseconds is refused with the reason", () => {
  const room = new Room(0);
  for (const timestamp of [room.unixSeconds - 6, room.unixSeconds * 1000]) {
    assert.throws(() => room.hands.tap(timestamp), /it is in Unix seconds/);
  }
});
