/**
 * `make test`: runs `deno test` once for each path, shows its output, and ends with one line that
 * counts them all: `N passed, N failed`.
 *
 *     deno run -A tools/test.ts [flags of deno test] -- PATH...
 */

import { countTests } from "./test_summary.ts";

const split = Deno.args.indexOf("--");
const flags = Deno.args.slice(0, split);
const paths = Deno.args.slice(split + 1);
if (split < 0 || paths.length === 0) {
  console.error("usage: tools/test.ts [flags of deno test] -- PATH...");
  Deno.exit(2);
}

let passed = 0;
let failed = 0;
for (const path of paths) {
  console.log(`\n== ${path}`);
  const run = new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "--frozen", ...flags, path],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let output = "";
  for await (const text of run.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    await Deno.stdout.write(new TextEncoder().encode(text));
  }
  const { success } = await run.status;
  const count = countTests(output) ?? { passed: 0, failed: 0 };
  passed += count.passed;
  // A run that fails without saying which test did (it crashed, it did not load) counts as one.
  failed += !success && count.failed === 0 ? 1 : count.failed;
}
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exitCode = failed === 0 ? 0 : 1;
