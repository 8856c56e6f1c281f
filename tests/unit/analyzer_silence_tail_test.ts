import assert from "node:assert/strict";
import { SilenceTail } from "../../workers/audio_analyzer/publish/silence_tail.ts";
import { FakeTimer } from "./analyzer_sources.ts";

function stage(feed: (silence: Float32Array) => void = () => {}) {
  const timer = new FakeTimer();
  const fed: number[] = [];
  const errors: unknown[] = [];
  const tail = new SilenceTail({
    feed: (silence) => {
      fed.push(silence.length);
      feed(silence);
    },
    onError: (error) => errors.push(error),
    repeat: timer.repeat,
  });
  return { timer, tail, fed, errors };
}

Deno.test("SilenceTail feeds 7 s of silence in the layout of the sound", () => {
  const { timer, tail, fed } = stage();
  tail.soundCame();
  tail.start(48_000, 2);
  timer.run();
  assert.equal(fed.reduce((sum, samples) => sum + samples, 0), 7 * 48_000 * 2);
});

Deno.test("SilenceTail makes nothing up before any sound", () => {
  const { timer, tail } = stage();
  tail.start(48_000, 2);
  assert.equal(timer.starts, 0);
});

Deno.test("SilenceTail does not begin again before sound came", () => {
  const { timer, tail } = stage();
  tail.soundCame();
  tail.start(48_000, 1);
  timer.run();
  tail.start(48_000, 1);
  assert.equal(timer.starts, 1);
  tail.soundCame();
  tail.start(48_000, 1);
  assert.equal(timer.starts, 2);
});

Deno.test("SilenceTail goes on after a stop halfway", () => {
  const { timer, tail } = stage();
  tail.soundCame();
  tail.start(48_000, 1);
  timer.tick();
  tail.stop();
  assert.equal(timer.isRunning, false);
  tail.start(48_000, 1);
  assert.equal(timer.isRunning, true);
});

Deno.test("SilenceTail is over when sound comes", () => {
  const { timer, tail } = stage();
  tail.soundCame();
  tail.start(48_000, 1);
  tail.soundCame();
  assert.equal(timer.isRunning, false);
});

Deno.test("SilenceTail throws nothing out of its timer, and tells", () => {
  const { timer, tail, errors } = stage(() => {
    throw new Error("no analysis");
  });
  tail.soundCame();
  tail.start(48_000, 1);
  assert.equal(timer.run(), 1);
  assert.deepEqual(errors.map(String), ["Error: no analysis"]);
});
