import assert from "node:assert/strict";
import fc from "fast-check";
import { PlaybackClock } from "../../bus/playback/mod.ts";
import { LineClock } from "../../workers/lyrics_fetcher/line/line_clock.ts";
import { parseLrc } from "../../bus/lyrics/mod.ts";
import { ManualTime, playing } from "./lyrics_clock.ts";

function start(lrc: string, offset = { seconds: 0 }) {
  const time = new ManualTime();
  const playback = new PlaybackClock(time);
  const told: { atMs: number; index: number; word: number }[] = [];
  const lines = new LineClock({
    timers: time,
    offsetSeconds: () => offset.seconds,
    onChange: (active) => told.push({ atMs: time.monotonicMs() - 1_000_000_000, ...active }),
  });
  lines.setLyrics({ lines: parseLrc(lrc).lines, isSynced: true });
  return { time, playback, told, lines, offset };
}

const LRC = "[00:01.00]a\n[00:02.00]b\n[00:03.00]c";
const near = (told: readonly { atMs: number }[], expected: readonly number[]) => {
  assert.equal(told.length, expected.length, JSON.stringify(told));
  told.forEach(({ atMs }, index) => assert.ok(Math.abs(atMs - (expected[index] ?? 0)) <= 1.5));
};

Deno.test("a line clock tells each line at its moment", () => {
  const { time, playback, told, lines } = start(LRC);
  playback.set(playing(time));
  lines.follow(playback);
  time.pass(10);
  assert.deepEqual(told.map(({ index }) => index), [0, 1, 2]);
  near(told, [1000, 2000, 3000]);
});

Deno.test("a line clock goes at the rate of the player", () => {
  const { time, playback, told, lines } = start(LRC);
  playback.set(playing(time, { rate: 1.08 }));
  lines.follow(playback);
  time.pass(10);
  near(told, [1000 / 1.08, 2000 / 1.08, 3000 / 1.08]);
});

Deno.test("a line clock stands still with the player, and costs nothing then", () => {
  const { time, playback, told, lines } = start(LRC);
  playback.set(playing(time, { position: 1.5 }));
  lines.follow(playback);
  playback.set(playing(time, { position: 1.5, is_playing: false }));
  lines.follow(playback);
  assert.equal(time.timers, 0);
  time.pass(10);
  assert.deepEqual(told.map(({ index }) => index), [0]);
});

Deno.test("a line clock follows a seek at once, back as well", () => {
  const { time, playback, told, lines } = start(LRC);
  playback.set(playing(time, { position: 3.5 }));
  lines.follow(playback);
  playback.set(playing(time, { position: 0 }));
  lines.follow(playback);
  assert.deepEqual(told.map(({ index }) => index), [2, -1]);
});

Deno.test("a position that wavers takes no line back that was told already", () => {
  const { time, playback, told, lines } = start(LRC);
  playback.set(playing(time));
  lines.follow(playback);
  time.pass(1.01);
  playback.set(playing(time, { position: 0.98 }));
  lines.follow(playback);
  time.pass(0.5);
  playback.set(playing(time, { position: 0.8 }));
  lines.follow(playback);
  assert.deepEqual(told.map(({ index }) => index), [0, -1]);
});

Deno.test("an offset shifts the lines at once, in the time of the audience", () => {
  const { time, playback, told, lines, offset } = start(LRC);
  playback.set(playing(time, { rate: 2, position: 0.9 }));
  lines.follow(playback);
  offset.seconds = -0.1;
  lines.refresh();
  assert.deepEqual(told.map(({ index }) => index), [0]);
  offset.seconds = 0.5;
  lines.refresh();
  assert.deepEqual(told.map(({ index }) => index), [0, -1]);
  time.pass(10);
  near(told.slice(2), [550, 1050, 1550]);
});

Deno.test("a line clock tells words that have stamps", () => {
  const { time, playback, told, lines } = start(
    "[00:01.00]<00:01.00>Oh <00:01.25>yes\n[00:02.00]b",
  );
  playback.set(playing(time));
  lines.follow(playback);
  time.pass(3);
  assert.deepEqual(told.map(({ index, word }) => [index, word]), [[0, 0], [0, 1], [1, -1]]);
});

Deno.test("a line clock knows the time to the next line", () => {
  const { time, playback, lines } = start(LRC);
  assert.equal(lines.secondsToNext, undefined);
  playback.set(playing(time, { position: 1.5, rate: 0.5 }));
  lines.follow(playback);
  assert.equal(lines.secondsToNext, 1);
});

Deno.test("lines behind the end of the track ring no timer", () => {
  const { time, playback, lines } = start("[00:01.00]a\n[10:00.00]b");
  const track = { artist: "A", title: "T", album: "", duration: 599.9995, file: null };
  playback.set(playing(time, { position: 590, track }));
  lines.follow(playback);
  assert.ok(time.pass(60) < 5);
});

Deno.test("whatever a player does, the line told last is the line of its position", () => {
  const event = fc.record({
    wait: fc.double({ min: 0, max: 3, noNaN: true }),
    position: fc.double({ min: 0, max: 5, noNaN: true }),
    rate: fc.constantFrom(0, 0.5, 0.92, 1, 1.08, 2),
    is_playing: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(event, { maxLength: 20 }), (events) => {
    const { time, playback, told, lines } = start(LRC);
    for (const { wait, ...state } of events) {
      playback.set(playing(time, state));
      lines.follow(playback);
      time.pass(wait);
      const { position } = playback;
      const expected = [1, 2, 3].filter((moment) => moment <= position + 0.001).length - 1;
      const isBetween = [1, 2, 3].some((moment) => Math.abs(moment - position) < 0.005);
      if (!isBetween) assert.equal(told.at(-1)?.index ?? -1, expected);
    }
  }));
});
