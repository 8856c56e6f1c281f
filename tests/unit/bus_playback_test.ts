import assert from "node:assert/strict";
import fc from "fast-check";
import { PlaybackClock, PlaybackReporter, type PlaybackState } from "../../bus/playback/mod.ts";

class ManualClock {
  seconds = 1_000_000;
  wallOffset = 0;
  now = () => this.seconds + this.wallOffset;
  monotonicMs = () => this.seconds * 1000;
}

function playing(clock: ManualClock, changes: Partial<PlaybackState> = {}): PlaybackState {
  return {
    is_playing: true,
    track: { artist: "A", title: "T", album: "", duration: 200, file: null },
    position: 10,
    timestamp: clock.now(),
    player: "spotify",
    deck: null,
    bpm: null,
    is_audible: true,
    rate: 1,
    ...changes,
  };
}

Deno.test("a playback clock goes on at the rate of the player", () => {
  const clock = new ManualClock();
  const playback = new PlaybackClock(clock);
  playback.set(playing(clock, { rate: 1.08 }));
  clock.seconds += 10;
  assert.ok(Math.abs(playback.position - 20.8) < 1e-9);
  assert.ok(Math.abs(playback.secondsTo(31.6) - 10) < 1e-9);
});

Deno.test("a playback clock takes the time a message was under way into account", () => {
  const clock = new ManualClock();
  const playback = new PlaybackClock(clock);
  playback.set(playing(clock, { timestamp: clock.now() - 0.5 }));
  assert.ok(Math.abs(playback.position - 10.5) < 1e-6);
});

Deno.test("a paused player stands still", () => {
  const clock = new ManualClock();
  const playback = new PlaybackClock(clock);
  playback.set(playing(clock, { is_playing: false }));
  clock.seconds += 10;
  assert.equal(playback.position, 10);
  assert.equal(playback.secondsTo(11), Infinity);
});

Deno.test("a jump of the system's clock moves no position", () => {
  const clock = new ManualClock();
  const playback = new PlaybackClock(clock);
  playback.set(playing(clock));
  clock.wallOffset = -3600;
  clock.seconds += 1;
  assert.ok(Math.abs(playback.position - 11) < 1e-9);
  playback.set(playing(clock, { timestamp: clock.now() + 7200 }));
  assert.ok(Math.abs(playback.position - 10) < 1e-9);
});

Deno.test("a position never leaves its track", () => {
  fc.assert(fc.property(
    fc.double({ min: 0, max: 300, noNaN: true }),
    fc.double({ min: -2, max: 4, noNaN: true }),
    fc.double({ min: 0, max: 1000, noNaN: true }),
    (position, rate, later) => {
      const clock = new ManualClock();
      const playback = new PlaybackClock(clock);
      playback.set(playing(clock, { position, rate }));
      clock.seconds += later;
      assert.ok(playback.position >= 0 && playback.position <= 200);
    },
  ));
});

function reporterOf(clock: ManualClock): { reporter: PlaybackReporter; told: PlaybackState[] } {
  const told: PlaybackState[] = [];
  return { reporter: new PlaybackReporter({ clock, publish: (state) => told.push(state) }), told };
}

Deno.test("what goes on as expected is told every 5 s, however often it is seen", () => {
  const clock = new ManualClock();
  const { reporter, told } = reporterOf(clock);
  for (let i = 0; i <= 120; i++) {
    reporter.offer(playing(clock, { position: 10 + i / 10 }));
    clock.seconds += 0.1;
  }
  assert.deepEqual(told.map(({ position }) => Math.round(position)), [10, 15, 20]);
});

Deno.test("a seek, a pause, another rate and another track are told at once", () => {
  const clock = new ManualClock();
  const { reporter } = reporterOf(clock);
  assert.ok(reporter.offer(playing(clock)));
  assert.ok(reporter.offer(playing(clock, { position: 30 })), "seek");
  assert.ok(reporter.offer(playing(clock, { position: 30, rate: 1.04 })), "rate");
  assert.ok(reporter.offer(playing(clock, { position: 30, is_playing: false })), "pause");
  const track = { artist: "B", title: "U", album: "", duration: 90, file: null };
  assert.ok(reporter.offer(playing(clock, { track })), "track");
});

Deno.test("a player that is paused is not told again", () => {
  const clock = new ManualClock();
  const { reporter, told } = reporterOf(clock);
  for (let i = 0; i < 100; i++) {
    reporter.offer(playing(clock, { is_playing: false }));
    clock.seconds += 1;
  }
  assert.equal(told.length, 1);
});
