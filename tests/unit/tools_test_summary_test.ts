import assert from "node:assert/strict";
import { countTests } from "../../tools/test_summary.ts";

Deno.test("countTests() adds up the summaries of several runs", () => {
  const output = `
running 2 tests from ./a_test.ts
a ... ok (0ms)

ok | 2 passed | 0 failed (5ms)

FAILED | 10 passed (3 steps) | 2 failed (1 step) | 1 ignored (1m2s)
`;
  assert.deepEqual(countTests(output), { passed: 12, failed: 2, skipped: 1 });
});

Deno.test("countTests() is not fooled by a test that is named like a summary", () => {
  assert.deepEqual(
    countTests("shows ok | 9 passed | 9 failed ... ok (0ms)\nok | 1 passed | 0 failed (5ms)\n"),
    { passed: 1, failed: 0, skipped: 0 },
  );
});

Deno.test("countTests() knows a run that got to no summary", () => {
  assert.equal(countTests("error: Module not found\n"), undefined);
});
