/** tools/live_set.ts: a short set of the built-in groove through a sound server. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestHome } from "./harness.ts";
import { PulseDaemon } from "./pulse_daemon.ts";

const TOOL = join(import.meta.dirname ?? ".", "..", "..", "tools", "live_set.ts");

Deno.test("a live set tells what is true beside what is shown, and its figures", {
  ignore: !PulseDaemon.isInstalled() || Deno.build.os !== "linux",
}, async () => {
  await using home = await TestHome.create();
  const args = ["--minutes", "0.35", "--seed", "5", "--json"];
  const process = home.run(Deno.execPath(), ["run", "-A", "--no-check", TOOL, ...args]);
  const { code } = await process.ended();
  assert.equal(code, 0, process.stderr);
  const lines = process.stdout.trimEnd().split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
  const [, , line] = lines;
  assert.equal(line?.["piece"], "groove_112");
  assert.ok(Math.abs(Number(line?.["shown_bpm"]) / Number(line?.["true_bpm"]) - 1) < 0.02);
  assert.match(String(line?.["course"]), /^[#=]{10}$/);
  const right = lines.find(({ name }) => /^tempo right/.test(String(name)));
  assert.ok(Number(right?.["value"]) > 60, JSON.stringify(right));
  const memory = lines.find(({ name }) => name === "memory at the end");
  assert.ok(Number(memory?.["value"]) > 10, JSON.stringify(memory));
});
