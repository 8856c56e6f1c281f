import assert from "node:assert/strict";
import { Energy } from "../../workers/audio_analyzer/dsp/energy.ts";
import { RunningMean } from "../../workers/audio_analyzer/dsp/running_mean.ts";

/** Steps of a tenth of a second in eight hours. */
const STEPS = 8 * 3600 * 10;

/** Uneven values 0..1. */
function valueAt(i: number): number {
  return Math.abs(Math.sin(i * 12.9898) * 43_758.5453) % 1;
}

Deno.test("RunningMean is the mean of the latest values, of fewer at the start", () => {
  const running = new RunningMean(3);
  const means = [0.3, 0.6, 0.9, 0.9, 0].map((value) => {
    running.push(value);
    return running.mean;
  });
  const wanted = [0.3, 0.45, 0.6, 0.8, 0.6];
  means.forEach((mean, i) => assert.ok(Math.abs(mean - (wanted[i] ?? 0)) < 1e-9, `${i}: ${mean}`));
});

Deno.test("RunningMean does not drift in eight hours", () => {
  const running = new RunningMean(300);
  for (let i = 0; i < STEPS; i++) running.push(valueAt(i));
  let sum = 0;
  for (let i = STEPS - 300; i < STEPS; i++) sum += valueAt(i);
  assert.ok(Math.abs(running.mean - sum / 300) < 1e-9, String(running.mean));
});

Deno.test("Energy is exactly 0 again in a silence after eight hours of music", () => {
  const energy = new Energy();
  for (let i = 0; i < 10 * STEPS; i++) energy.push(valueAt(i), true, i % 25 === 0);
  assert.ok(energy.intensityLong > 0.5, String(energy.intensityLong));
  for (let i = 0; i < 3_200; i++) energy.push(0, false, false);
  const { energyShort, energyLong, intensityShort, intensityLong } = energy;
  assert.deepEqual([energyShort, energyLong, intensityShort, intensityLong], [0, 0, 0, 0]);
});
