import assert from "node:assert/strict";
import { RunningMean } from "../../workers/audio_analyzer/dsp/running_mean.ts";

Deno.test("RunningMean is the mean of what there is until it is full, then of the latest", () => {
  const mean = new RunningMean(3);
  assert.deepEqual([1, 0, 0.5, 0.1, 0.9].map((value) => mean.push(value)), [1, 0.5, 0.5, 0.2, 0.5]);
});

Deno.test("RunningMean is exactly 0 after a night of values and then none", () => {
  const mean = new RunningMean(300);
  for (let i = 0; i < 300_000; i++) mean.push(Math.abs(Math.sin(i)));
  for (let i = 0; i < 299; i++) mean.push(0);
  assert.equal(mean.push(0), 0);
});
