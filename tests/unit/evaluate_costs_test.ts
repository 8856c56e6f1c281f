import assert from "node:assert/strict";
import { sharesByFile } from "../../tools/evaluate/costs/cpu_profile.ts";

/** main → push → fft, main → other. */
const PROFILE = JSON.stringify({
  nodes: [
    { id: 1, callFrame: { functionName: "main", url: "main.ts" }, children: [2, 4] },
    { id: 2, callFrame: { functionName: "push", url: "analyzer.ts" }, children: [3] },
    { id: 3, callFrame: { functionName: "fft", url: "fft.ts" } },
    { id: 4, callFrame: { functionName: "other", url: "other.ts" } },
  ],
  samples: [1, 2, 3, 3, 4],
  timeDeltas: [50, 10, 20, 10, 70],
});

Deno.test("costs - only what happens below the named function counts", () => {
  const shares = sharesByFile(PROFILE, "push");
  assert.deepEqual([...shares.keys()], ["analyzer.ts", "fft.ts"]);
  assert.equal(shares.get("analyzer.ts"), 0.25);
  assert.equal(shares.get("fft.ts"), 0.75);
});

Deno.test("costs - a function that never ran is told", () => {
  assert.throws(() => sharesByFile(PROFILE, "pull"), /pull\(\)/);
});
