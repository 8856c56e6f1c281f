import assert from "node:assert/strict";
import type { AudioFormat, SourceStatus } from "../../workers/audio_analyzer/capture/mod.ts";
import { Listener } from "../../workers/audio_analyzer/listener.ts";
import { FakeSource, FakeTimer } from "./analyzer_sources.ts";
import { kickAndHat, rhythm } from "./dsp_signals.ts";

const STEREO: AudioFormat = { sampleRate: 48_000, channels: 2 };

function stage() {
  const timer = new FakeTimer();
  const statuses: SourceStatus[] = [];
  const levels: number[] = [];
  const listener = new Listener({
    bpmRange: () => ({ min: 60, max: 215 }),
    onSound: () => {},
    onFrame: (frame) => levels.push(frame.rms),
    onStatus: (status) => statuses.push(status),
    repeat: timer.repeat,
  });
  return { timer, statuses, levels, listener };
}

/** A source that is heard at once. */
function running(format: AudioFormat, label = "device"): FakeSource {
  return new FakeSource(label, (source) => {
    source.sink?.format(format);
    source.tell("running");
  });
}

Deno.test("Listener makes 100 frames of each second of sound", async () => {
  const { listener, levels } = stage();
  const source = running(STEREO);
  await listener.listen(source);
  source.play(STEREO, 48_000);
  assert.equal(levels.length, 100);
});

Deno.test("Listener stops one source before it starts the next, and hears it no more", async () => {
  const { listener, levels } = stage();
  const first = running(STEREO);
  const second = new FakeSource("second", () => assert.equal(first.stops, 1));
  await listener.listen(first);
  await listener.listen(second);
  first.play(STEREO, 48_000);
  assert.equal(levels.length, 0);
});

Deno.test("Listener hears a source after one that could not be stopped", async () => {
  const { listener } = stage();
  const stuck = running(STEREO);
  stuck.stop = () => Promise.reject(new Error("stuck"));
  await listener.listen(stuck);
  const next = running(STEREO);
  await assert.rejects(listener.listen(next), /stuck/);
  await listener.listen(next);
  assert.equal(next.isRunning, true);
});

Deno.test("Listener says why it cannot analyse nine channels, and goes on", async () => {
  const { listener, statuses, levels } = stage();
  const nine: AudioFormat = { sampleRate: 48_000, channels: 9 };
  const source = running(nine, "mixer");
  await listener.listen(source);
  source.play(nine, 48_000);
  assert.equal(levels.length, 0);
  assert.equal(statuses.at(-1)?.state, "waiting");
  assert.match(statuses.at(-1)?.message ?? "", /"mixer" cannot be analysed: it has 9 channels/);
});

Deno.test("Listener hears a source whose layout becomes possible", async () => {
  const { listener, levels } = stage();
  const source = running({ sampleRate: 1000, channels: 2 });
  await listener.listen(source);
  source.sink?.format(STEREO);
  source.tell("running");
  source.play(STEREO, 480);
  assert.equal(levels.length, 1);
  assert.equal(listener.status.state, "running");
});

Deno.test("Listener lets the levels fall once when a source fails again and again", async () => {
  const { listener, timer, levels } = stage();
  const source = running(STEREO);
  await listener.listen(source);
  source.play(STEREO, 48_000);
  source.tell("waiting", "gone");
  timer.run();
  assert.ok(levels.length >= 100 + 700);
  assert.equal(levels.at(-1), 0);
  assert.ok(!listener.clock.running);
  source.tell("waiting", "gone");
  assert.equal(timer.starts, 1);
});

Deno.test("Listener makes no silence up once it was stopped", async () => {
  const { listener, timer } = stage();
  const source = running(STEREO);
  await listener.listen(source);
  source.play(STEREO, 48_000);
  source.tell("waiting", "gone");
  await listener.stop();
  assert.equal(timer.isRunning, false);
});

Deno.test("Listener counts beats on over an analyzer made anew", async () => {
  const counts: number[] = [];
  const listener = new Listener({
    bpmRange: () => ({ min: 60, max: 215 }),
    onSound: () => {},
    onFrame: ({ beatCount }) => counts.push(beatCount),
    onStatus: () => {},
  });
  const source = running(STEREO);
  await listener.listen(source);
  const clicks = new Float32Array(2 * 48_000);
  for (let i = 0; i < 2000; i++) clicks[i] = Math.exp(-i / 300) * Math.sin(i / 15);
  for (let second = 0; second < 10; second++) source.sink?.samples(clicks);
  const before = counts.at(-1) ?? 0;
  assert.ok(before > 0);
  listener.renew();
  source.sink?.samples(clicks);
  assert.ok((counts.at(-1) ?? 0) >= before);
  await listener.stop();
});

Deno.test("Listener keeps time in silence for a clock that is held, and rests when it is let go", async () => {
  const { listener, timer, levels } = stage();
  const source = new FakeSource("device", (self) => self.tell("waiting", "no device"));
  await listener.listen(source);
  listener.clock.setBpm(120);
  listener.keepTime();
  for (let i = 0; i < 1000; i++) timer.tick();
  assert.ok(timer.isRunning);
  assert.equal(levels.length, 2000);
  assert.ok(Math.abs(listener.clock.beatCount - 40) <= 1, `${listener.clock.beatCount}`);
  listener.clock.follow();
  timer.run();
  assert.ok(!listener.clock.running);
});

Deno.test("Listener keeps time for a minute after the sound has gone, so that the bar is found again", async () => {
  const { listener, timer } = stage();
  const source = running(STEREO);
  await listener.listen(source);
  listener.clock.setBpm(120);
  listener.clock.follow();
  source.play(STEREO, 480);
  source.tell("waiting", "gone");
  for (let i = 0; i < 2500; i++) timer.tick();
  assert.ok(!listener.clock.running);
  assert.ok(timer.isRunning, "no frames for a clock that knows its place");
  timer.run();
  assert.ok(listener.clock.seconds < 65, `${listener.clock.seconds} s`);
});

Deno.test("Listener tunes onsets without an analyzer made anew, and the next one knows it", async () => {
  const hats: number[] = [];
  const bpms: number[] = [];
  let onsets = { sensitivity: 1, refractorySeconds: 0 };
  const listener = new Listener({
    bpmRange: () => ({ min: 60, max: 215 }),
    onsets: () => onsets,
    onSound: () => {},
    onFrame: ({ bpm, onset }) => {
      bpms.push(bpm);
      hats.push(onset.hat);
    },
    onStatus: () => {},
  });
  const source = running({ sampleRate: 48_000, channels: 1 });
  await listener.listen(source);
  const music = rhythm(125, 8, kickAndHat);
  const hatsOf = () => {
    hats.length = 0;
    source.sink?.samples(music);
    return hats.filter((strength) => strength > 0).length;
  };
  hatsOf();
  const before = hatsOf();
  onsets = { sensitivity: 1, refractorySeconds: 0.5 };
  listener.tuneOnsets(onsets);
  bpms.length = 0;
  assert.ok(hatsOf() <= 16 && before > 16, `${before} hats before`);
  assert.ok(bpms.every((bpm) => Math.abs(bpm - 125) < 2), "the tempo should be kept");
  listener.renew();
  assert.ok(hatsOf() <= 16);
  await listener.stop();
});
