/**
 * `make test`: runs `deno test` once for each path, shows its output, and ends with one line that
 * counts them all: `N passed, N failed, N skipped`. Skipped are those whose tools this machine lacks.
 *
 *     deno run -A tools/test.ts [PATH...]
 */

import { countTests } from "./test_summary.ts";

const ALL = ["tests/unit", "tests/integration"];

/** Tests may do what programs do, but reach this machine only. */
const PERMISSIONS = ["read", "write", "env", "sys", "run", "ffi"].map((name) => `--allow-${name}`)
  .concat("--allow-net=127.0.0.1,localhost,[::1],0.0.0.0");

/** A test that waits for ever must not hold up the others for ever. */
const TIMEOUT_MS = 10 * 60_000;

let passed = 0;
let failed = 0;
let skipped = 0;
for (const path of Deno.args.length > 0 ? Deno.args : ALL) {
  console.log(`\n== ${path}`);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const run = new Deno.Command(Deno.execPath(), {
    // Types are checked by `make check`, for everything at once.
    args: ["test", "--no-check", "--no-prompt", "--frozen", ...PERMISSIONS, path],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    signal: timeout,
  }).spawn();
  let output = "";
  for await (const text of run.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    await Deno.stdout.write(new TextEncoder().encode(text));
  }
  const { success } = await run.status;
  if (timeout.aborted) console.log(`\n${path} took over ${TIMEOUT_MS / 60_000} minutes: ended`);
  const count = countTests(output) ?? { passed: 0, failed: 0, skipped: 0 };
  passed += count.passed;
  skipped += count.skipped;
  // A run that fails without saying which test did (it crashed, it did not load) counts as one.
  failed += !success && count.failed === 0 ? 1 : count.failed;
}
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
Deno.exitCode = failed === 0 ? 0 : 1;
