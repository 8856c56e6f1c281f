import assert from "node:assert/strict";
import process from "node:process";
import { warningsLater } from "../../console/cockpit/warnings_later.ts";

/** Warnings are told in a later turn. */
const told = () => new Promise<void>((resolve) => process.nextTick(resolve));

Deno.test("what the runtime warns of while a picture stands is said when it is gone", async () => {
  const lines: string[] = [];
  {
    using _later = warningsLater((line) => lines.push(line));
    process.emitWarning("-1 is\x1b[2J a negative number", "TimeoutNegativeWarning");
    await told();
    assert.equal(lines.length, 0);
  }
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /^vj_console: TimeoutNegativeWarning: .*a negative number$/);
  assert.ok(!lines[0]?.includes("\x1b"));
});
