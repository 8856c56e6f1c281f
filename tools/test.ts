/**
 * `make test`: runs `deno test` for all unit tests at once and for each file of the integration tests,
 * two at a time, shows their output, and ends with one line that counts them all:
 * `N passed, N failed, N skipped`. Skipped are those whose tools this machine lacks.
 *
 *     deno run -A tools/test.ts [PATH...]
 */

import { join } from "node:path";
import { countTests, type TestCount } from "./test_summary.ts";

/** Most integration tests wait most of the time: two at once take little more than half of it. */
const AT_ONCE = 2;

/** Tests may do what programs do, but reach this machine only. */
const PERMISSIONS = ["read", "write", "env", "sys", "run", "ffi"].map((name) => `--allow-${name}`)
  .concat("--allow-net=127.0.0.1,localhost,[::1],0.0.0.0");

/** A test that waits for ever must not hold up the others for ever. */
const TIMEOUT_MS = 10 * 60_000;

/** The unit tests, and each file of the integration tests. */
function allTests(): string[] {
  const folder = "tests/integration";
  const files = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  const tests = files.filter((name) => name.endsWith("_test.ts")).sort();
  return ["tests/unit", ...tests.map((name) => join(folder, name))];
}

/** Runs the tests of a path and shows what they print, all of it at once. */
async function run(path: string): Promise<TestCount> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const begunMs = performance.now();
  console.log(`running ${path}`);
  const test = new Deno.Command(Deno.execPath(), {
    // Types are checked by `make check`, for everything at once.
    args: ["test", "--no-check", "--no-prompt", "--frozen", ...PERMISSIONS, path],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: timeout,
  });
  const { success, stdout, stderr } = await test.output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const seconds = ((performance.now() - begunMs) / 1000).toFixed(0);
  console.log(`\n== ${path}, ${seconds} s\n${output}`);
  // What is compiled and brought is told there, and why a file could not be loaded.
  if (!success) console.log(errors);
  if (timeout.aborted) console.log(`\n${path} took over ${TIMEOUT_MS / 60_000} minutes: ended`);
  const count = countTests(output ?? "") ?? { passed: 0, failed: 0, skipped: 0 };
  // A run that fails without saying which test did (it crashed, it did not load) counts as one.
  return { ...count, failed: !success && count.failed === 0 ? 1 : count.failed };
}

const waiting = Deno.args.length > 0 ? [...Deno.args] : allTests();
const sum = { passed: 0, failed: 0, skipped: 0 };
const failing: string[] = [];

async function runWaiting(): Promise<void> {
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const { passed, failed, skipped } = await run(path);
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    if (failed > 0) failing.push(path);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, runWaiting));
if (failing.length > 0) console.log(`\nfailed: ${failing.join(" ")}`);
console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
Deno.exitCode = sum.failed === 0 ? 0 : 1;
