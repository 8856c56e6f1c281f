import assert from "node:assert/strict";
import type { Job } from "../../tools/evaluate/analysis/job.ts";
import { hearAll } from "../../tools/evaluate/analysis/pool.ts";

const silence = (seconds: number): Job => ({
  source: { kind: "noBeat", signal: "silence", seed: 1, seconds },
  variant: {},
});
const missing: Job = { source: { kind: "file", path: "no-such-file.wav" }, variant: {} };

Deno.test("pool - answers stand in the order of the jobs, and one that fails stops no other", async () => {
  const told: number[] = [];
  const answers = await hearAll([silence(2), missing, silence(1)], {
    processes: 2,
    onDone: (done) => told.push(done),
  });
  const seconds = answers.map((answer) =>
    "heard" in answer ? answer.heard.durationSeconds : answer.error
  );
  assert.equal(seconds[0], 2);
  assert.match(String(seconds[1]), /no-such-file\.wav.*there is no such file/);
  assert.equal(seconds[2], 1);
  assert.deepEqual(told, [1, 2, 3]);
});
