import assert from "node:assert/strict";
import { FrameClock, type Timers } from "../../console/tui/frame_clock.ts";

/** Time that moves only when told. */
class ManualTimers implements Timers {
  nowMs = 0;
  #waiting: { dueMs: number; callback: () => void }[] = [];

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.nowMs + delayMs, callback };
    if (delayMs > 0) this.made++;
    this.#waiting.push(timer);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== timer);
    };
  }

  soon(callback: () => void): void {
    this.after(0, callback);
  }

  /** How many timers were made, those that fire at once left out. */
  made = 0;

  get waiting(): number {
    return this.#waiting.length;
  }

  advanceTo(timeMs: number): void {
    for (;;) {
      const next = this.#waiting.sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined || next.dueMs > timeMs) break;
      this.#waiting.shift();
      this.nowMs = next.dueMs;
      next.callback();
    }
    this.nowMs = timeMs;
  }
}

function clock() {
  const timers = new ManualTimers();
  const framesMs: number[] = [];
  const frames = new FrameClock(() => framesMs.push(timers.nowMs), 30, timers);
  return { timers, framesMs, frames };
}

Deno.test("FrameClock draws nothing and holds no timer without a request", () => {
  const { timers, framesMs } = clock();
  timers.advanceTo(10_000);
  assert.deepEqual(framesMs, []);
  assert.equal(timers.waiting, 0);
});

Deno.test("FrameClock draws at once after a pause", () => {
  const { timers, framesMs, frames } = clock();
  frames.request();
  timers.advanceTo(0);
  assert.deepEqual(framesMs, [0]);
});

Deno.test("FrameClock makes at most 30 frames of 1000 requests in a second", () => {
  const { timers, framesMs, frames } = clock();
  for (let ms = 0; ms < 1000; ms++) {
    timers.advanceTo(ms);
    frames.request();
  }
  assert.ok(framesMs.length >= 29 && framesMs.length <= 31, `${framesMs.length} frames`);
});

Deno.test("FrameClock lets the earlier of two requests count", () => {
  const { timers, framesMs, frames } = clock();
  frames.requestIn(1000);
  frames.requestIn(120);
  frames.requestIn(500);
  timers.advanceTo(5000);
  assert.deepEqual(framesMs, [120]);
});

Deno.test("FrameClock draws out of turn for a key, but not as often as keys can come", () => {
  const { timers, framesMs, frames } = clock();
  frames.request();
  timers.advanceTo(20);
  frames.request();
  frames.requestNow();
  for (let ms = 20; ms < 40; ms++) {
    timers.advanceTo(ms);
    frames.requestNow();
  }
  assert.deepEqual(framesMs, [0, 20, 28, 36]);
});

Deno.test("FrameClock makes no timers for frames that come as often as they may", () => {
  const { timers, framesMs, frames } = clock();
  for (let ms = 0; ms < 3400; ms += 34) {
    timers.advanceTo(ms);
    frames.request();
    timers.advanceTo(ms);
    frames.requestIn(1000);
  }
  assert.equal(framesMs.length, 100);
  assert.ok(timers.made <= 4, `${timers.made} timers`);
});

Deno.test("FrameClock keeps what is wanted later when a frame was drawn before", () => {
  const { timers, framesMs, frames } = clock();
  frames.requestIn(500);
  timers.advanceTo(100);
  frames.requestNow();
  timers.advanceTo(100);
  frames.requestIn(900);
  timers.advanceTo(5000);
  assert.deepEqual(framesMs, [100, 1000]);
});

Deno.test("FrameClock draws no more after stop()", () => {
  const { timers, framesMs, frames } = clock();
  frames.requestIn(10);
  frames.stop();
  frames.request();
  timers.advanceTo(1000);
  assert.deepEqual(framesMs, []);
});
