import assert from "node:assert/strict";
import fc from "fast-check";
import { PlayerPosition } from "../../workers/spotify_monitor/position.ts";

/** Lets it play from a moment on, read every 900 ms. @returns the position as last told */
function play(
  position: PlayerPosition,
  readings: number,
  raw: (seconds: number) => number,
  fromMs = 0,
): { told: number; seconds: number } {
  let nowMs = fromMs;
  for (let i = 0; i < readings; i++) {
    position.read(raw((nowMs - fromMs) / 1000), nowMs);
    nowMs += 900;
  }
  return { told: position.at(nowMs), seconds: (nowMs - fromMs) / 1000 };
}

Deno.test("between two readings the position goes on at the player's rate", () => {
  const position = new PlayerPosition();
  position.run(1.25, 0);
  position.read(10e6, 0);
  assert.equal(position.at(2_000), 12.5);
  position.run(0, 2_000);
  assert.equal(position.at(9_000), 12.5);
});

Deno.test("a signalled jump counts at once and exactly, to either side", () => {
  const position = new PlayerPosition();
  position.run(1, 0);
  play(position, 10, (seconds) => seconds * 1e6);
  position.jumped(100e6, 9_000);
  assert.equal(position.at(9_000), 100);
  position.jumped(5e6, 9_500);
  assert.equal(position.at(10_000), 5.5);
});

Deno.test("a jump that is not signalled counts with the next reading", () => {
  const position = new PlayerPosition();
  position.run(1, 0);
  play(position, 10, (seconds) => seconds * 1e6);
  position.read(60e6, 9_000);
  assert.equal(position.at(9_000), 60);
});

Deno.test("readings that waver by the length of a packet move the position little", () => {
  const position = new PlayerPosition();
  position.run(1, 0);
  let worst = 0;
  for (let i = 0; i < 100; i++) {
    const nowMs = i * 900;
    position.read((nowMs / 1000 + (i % 2 === 0 ? 0.15 : -0.15)) * 1e6, nowMs);
    if (i > 10) worst = Math.max(worst, Math.abs(position.at(nowMs) - nowMs / 1000));
  }
  assert.ok(worst < 0.08, `${worst} s`);
});

Deno.test("milliseconds in place of microseconds are found out after three readings", () => {
  const position = new PlayerPosition();
  position.run(1, 0);
  const { told, seconds } = play(position, 4, (seconds) => 50_000 + seconds * 1000);
  assert.ok(Math.abs(told - (50 + seconds)) < 0.01, `${told}`);
});

Deno.test("a player that says 0 all the time is followed by the clock", () => {
  const position = new PlayerPosition();
  position.run(1, 0);
  const { told, seconds } = play(position, 20, () => 0);
  assert.ok(Math.abs(told - seconds) < 0.01, `${told}`);
});

Deno.test("a player that told positions and stands still is believed", () => {
  const position = new PlayerPosition();
  position.run(1, 0);
  play(position, 10, (seconds) => seconds * 1e6);
  position.read(9e6 + 1, 9_000);
  position.read(9e6 + 1, 9_900);
  position.read(9e6 + 1, 10_800);
  assert.ok(position.at(10_800) < 9.1, `${position.at(10_800)}`);
});

Deno.test("whole seconds do not make the position jump", () => {
  const position = new PlayerPosition();
  position.run(1, 0);
  position.jumped(0, 0);
  let worst = 0;
  for (let i = 0; i < 200; i++) {
    const nowMs = 100 + i * 900;
    position.read(Math.floor(nowMs / 1000) * 1e6, nowMs);
    if (i > 10) worst = Math.max(worst, Math.abs(position.at(nowMs) - nowMs / 1000));
  }
  assert.ok(worst < 1, `${worst} s`);
  const before = position.at(200_000);
  position.read(Math.floor(200.05) * 1e6, 200_050);
  assert.ok(Math.abs(position.at(200_050) - before - 0.05) < 0.3);
});

Deno.test("whatever a player tells, the position is a number and never negative", () => {
  const step = fc.record({
    what: fc.constantFrom("read", "jumped", "run", "restart"),
    value: fc.double({ noNaN: true, min: -1e15, max: 1e15 }),
    rate: fc.double({ noNaN: true, min: 0, max: 100 }),
    passedMs: fc.double({ noNaN: true, min: 0, max: 1e7 }),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const position = new PlayerPosition();
    let nowMs = 0;
    for (const { what, value, rate, passedMs } of steps) {
      nowMs += passedMs;
      if (what === "read") position.read(value, nowMs);
      else if (what === "jumped") position.jumped(value, nowMs);
      else if (what === "run") position.run(rate, nowMs);
      else position.restart(nowMs);
      const told = position.at(nowMs);
      assert.ok(Number.isFinite(told) && told >= 0, `${told}`);
    }
  }));
});
