/** Counting what `deno test` says it ran. */

/** How many tests passed, failed, and were left out because the machine lacks what they need. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The number of steps may follow each count in brackets. */
const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]+\))? \| (\d+) failed(?: \([^)]+\))?(?: \| (\d+) ignored)?/gm;

/**
 * Adds up the summary lines in the output of one or more runs of `deno test`, such as
 * `ok | 12 passed (3 steps) | 0 failed | 1 ignored (5ms)`.
 *
 * @param output Without colours. Lines of the tests themselves are passed over.
 * @returns The sum, or `undefined` if no run got as far as a summary.
 */
export function countTests(output: string): TestCount | undefined {
  let count: TestCount | undefined;
  for (const [, passed, failed, ignored] of output.matchAll(SUMMARY)) {
    count = {
      passed: (count?.passed ?? 0) + Number(passed),
      failed: (count?.failed ?? 0) + Number(failed),
      skipped: (count?.skipped ?? 0) + Number(ignored ?? 0),
    };
  }
  return count;
}
