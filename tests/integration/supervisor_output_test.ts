/** Programs that say too much, or what is no text. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { executable, until, usage } from "./harness.ts";
import { script, SupervisedHome } from "./supervisor_harness.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };

/** Bytes of all files of a program's log. */
async function logBytes(all: SupervisedHome, name: string): Promise<number> {
  let bytes = 0;
  for await (const entry of Deno.readDir(join(all.path, "logs"))) {
    if (!entry.name.startsWith(name)) continue;
    // One may be rotated away just now.
    bytes += (await Deno.stat(join(all.path, "logs", entry.name)).catch(() => undefined))?.size ??
      0;
  }
  return bytes;
}

Deno.test(
  "100 MB without a line's end are bounded on disk and in memory, and the supervisor answers meanwhile",
  onLinux,
  async () => {
    // The supervisor looks once a second: what comes in between is on top of the bound.
    const flood = "i=0; while [ $i -lt 100 ]; do head -c 1000000 /dev/zero | tr '\\0' x; " +
      "i=$((i+1)); sleep 0.04; done; touch done; exec sleep 1000";
    await using all = await SupervisedHome.started({
      flood: script(flood, { log_mb: 1, log_files: 2 }),
    });
    await all.runs("flood");
    const before = await usage(all.supervisor.pid);
    const latencies: number[] = [];
    let isDone = false;
    let largest = 0;
    while (!isDone) {
      const startMs = performance.now();
      await all.ask("status", { worker: "flood" });
      latencies.push(performance.now() - startMs);
      largest = Math.max(largest, await logBytes(all, "flood"));
      isDone = (await Deno.stat(join(all.path, "done")).catch(() => undefined)) !== undefined;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until("the log to be within its bounds", async () => await logBytes(all, "flood") <= 3e6);
    const after = await usage(all.supervisor.pid);
    const grownMb = (after.rssBytes - before.rssBytes) / 1e6;
    assert.ok(largest < 60e6, `${largest} bytes on disk`);
    assert.ok(grownMb < 20, `${grownMb} MB grown`);
    latencies.sort((a, b) => a - b);
    const typical = latencies[Math.floor(latencies.length * 0.95)] ?? Infinity;
    assert.ok(typical < 100, `95 of 100 answers within ${typical} ms`);
    assert.ok((latencies.at(-1) ?? Infinity) < 500, `one answer took ${latencies.at(-1)} ms`);
    const { lines } = await all.ask("tail_log", { worker: "flood", lines: 10 });
    assert.ok(JSON.stringify(lines).length < 1e6);
    assert.equal((await all.status("flood")).restarts, 0);
  },
);

Deno.test("what is no UTF-8 comes back as text, and the console lets nothing move its cursor", async () => {
  const bytes = "printf 'good\\n\\377\\376 \\303( \\360\\237\\n\\000\\033[2Jcleared\\nlast\\n'";
  await using all = await SupervisedHome.started({
    noise: script(`${bytes}; exec sleep 1000`),
  });
  await all.runs("noise");
  const lines = await until("the lines", async () => {
    const { lines } = await all.ask("tail_log", { worker: "noise", lines: 10 });
    return (lines as string[]).at(-1) === "last" && lines as string[];
  });
  assert.equal(lines.length, 4);
  assert.equal(lines[0], "good");
  assert.match(lines[1] ?? "", /\uFFFD/);
  assert.match(lines[2] ?? "", /cleared/);
  const console = all.home.run(executable("vj_console"), ["logs", "noise"]);
  assert.equal((await console.ended()).code, 0, console.stderr);
  assert.match(console.stdout, /good[^]*cleared\nlast\n$/);
  // deno-lint-ignore no-control-regex -- a control character is what must not be there
  assert.doesNotMatch(console.stdout, /[\x00-\x08\x0b-\x1f]/);
});

Deno.test("noise is told as last lines of a program that fails", async () => {
  await using all = await SupervisedHome.started(
    { noise: script("head -c 3000 /dev/urandom; echo; echo last; exit 1") },
    { failing_after: 2 },
  );
  const { last_lines } = await all.reaches("noise", "failing");
  assert.equal(last_lines.at(-1), "last");
});

Deno.test("lines are published while somebody listens, each once, also across a restart", async () => {
  await using all = await SupervisedHome.started({
    talker: script("i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo $$ $i; sleep 0.02; done"),
  });
  const seen: string[] = [];
  all.home.client.subscribe("process.log", ({ payload }) => {
    seen.push(...payload["lines"] as string[]);
  });
  await all.when("talker", "restarted", ({ restarts }) => restarts >= 1);
  const from = seen.length;
  await all.when("talker", "restarted again", ({ restarts }) => restarts >= 3);
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(seen.length - from >= 20, `${seen.length - from} lines`);
});
