/** Counting what `deno test` says it ran. */

/** How many tests passed and failed. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Adds up the summary lines in the output of one or more runs of `deno test`, such as
 * `ok | 12 passed (3 steps) | 0 failed | 1 ignored (5ms)`.
 *
 * @param output Without colours. Lines of the tests themselves are passed over.
 * @returns The sum, or `undefined` if no run got as far as a summary.
 */
export function countTests(output: string): TestCount | undefined {
  const summary = /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed\b/gm;
  let count: TestCount | undefined;
  for (const [, passed, failed] of output.matchAll(summary)) {
    count = {
      passed: (count?.passed ?? 0) + Number(passed),
      failed: (count?.failed ?? 0) + Number(failed),
    };
  }
  return count;
}
