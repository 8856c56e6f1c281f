/** What is done about programs that end, do not end, or outgrow their bounds. */
import assert from "node:assert/strict";
import { executable, isAlive, until } from "./harness.ts";
import { processTable, script, signal, SupervisedHome, worker } from "./supervisor_harness.ts";

/** How often a program was started, by the supervisor's own words. */
function starts(all: SupervisedHome, name: string): number {
  const said = new RegExp(`${name} \\(pid \\d+\\): (re)?started`, "g");
  return all.supervisor.stderr.match(said)?.length ?? 0;
}

Deno.test("a program that exits with 0 is restarted, finished or left, as 'restart' says", async () => {
  const text = "sleep 0.1";
  await using all = await SupervisedHome.started({
    always: script(text),
    on_failure: script(text, { restart: "on_failure" }),
    never: script(text, { restart: "never" }),
  });
  await all.when("always", "restarted twice", ({ restarts }) => restarts >= 2);
  for (const name of ["on_failure", "never"]) {
    const { restarts, last_exit, pid, wanted } = await all.reaches(name, "finished");
    assert.deepEqual([restarts, last_exit?.code, pid, wanted], [0, 0, null, true]);
    assert.equal(starts(all, name), 1);
  }
});

Deno.test("a program that fails is restarted, but for restart = never", async () => {
  await using all = await SupervisedHome.started({
    always: script("exit 3"),
    on_failure: script("exit 4", { restart: "on_failure" }),
    killed: script("kill -9 $$", { restart: "on_failure" }),
    never: script("exit 5", { restart: "never" }),
  });
  for (const name of ["always", "on_failure", "killed"]) {
    await all.when(name, "restarted twice", ({ restarts }) => restarts >= 2);
  }
  assert.equal((await all.status("always")).last_exit?.reason, "exited with 3");
  assert.equal((await all.status("on_failure")).last_exit?.code, 4);
  assert.equal((await all.status("killed")).last_exit?.signal, "SIGKILL");
  const { last_exit, restarts } = await all.reaches("never", "finished");
  assert.deepEqual([last_exit?.code, restarts], [5, 0]);
});

Deno.test("a program that exits at once waits longer each time, and up to backoff_max only", async () => {
  await using all = await SupervisedHome.started(
    { crasher: script("date +%s%N; exit 1") },
    { backoff_min: 0.1, backoff_max: 0.8 },
  );
  await all.when("crasher", "restarted 6 times", ({ restarts }) => restarts >= 6);
  const { lines } = await all.ask("tail_log", { worker: "crasher" });
  const times = (lines as string[]).map((line) => Number(line) / 1e6);
  const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  // Jitter halves a wait at the most; the supervisor looks ten times a second.
  waits.slice(0, 6).forEach((wait, i) => {
    const longest = Math.min(100 * 2 ** i, 800);
    assert.ok(wait >= longest / 2 - 5, `wait ${i} of ${waits}`);
    assert.ok(wait <= longest + 600, `wait ${i} of ${waits}`);
  });
});

Deno.test("failures are forgotten when a program has run well for stable_after", async () => {
  await using all = await SupervisedHome.started(
    { ends: script("sleep 0.6; exit 1") },
    { stable_after: 0.3, failing_after: 2 },
  );
  const { failures } = await all.when("ends", "restarted", ({ restarts }) => restarts >= 3);
  assert.ok(failures <= 1, `${failures} failures`);
});

Deno.test("a program that fails again and again is called failing, with its last words, and tried on", async () => {
  await using all = await SupervisedHome.started(
    { crasher: script("echo one; echo 'no such device' >&2; exit 7") },
    { failing_after: 3, backoff_max: 0.3 },
  );
  const failing = await all.reaches("crasher", "failing");
  assert.ok(failing.failures >= 3);
  assert.deepEqual([failing.reason, failing.wanted], ["exited with 7", true]);
  assert.deepEqual(failing.last_lines, ["one", "no such device"]);
  const later = await all.when(
    "crasher",
    "tried three times more",
    ({ restarts }) => restarts >= failing.restarts + 3,
  );
  assert.ok(later.failures > failing.failures);
});

Deno.test("start_worker tries one that is failing at once, and forgets its failures", async () => {
  await using all = await SupervisedHome.started(
    { needy: script("test -e mended || exit 1; exec sleep 1000") },
    { failing_after: 2, backoff_min: 0.05, backoff_max: 60 },
  );
  await all.when("needy", "far from its next try", ({ next_try }) => (next_try ?? 0) > 0.8);
  assert.equal((await all.status("needy")).state, "failing");
  await Deno.writeTextFile(`${all.path}/mended`, "");
  const before = performance.now();
  const answer = await all.ask("start_worker", { worker: "needy", wait: true });
  assert.ok(performance.now() - before < 500);
  assert.equal(answer["started"], true);
  const { state, failures } = await all.status("needy");
  assert.deepEqual([state, failures], ["running", 0]);
});

Deno.test("one that does not hear the stop signal is killed after stop_time, its group as well", async () => {
  await using all = await SupervisedHome.started({
    deaf: script("trap '' TERM; echo deaf; sleep 1000 & while :; do sleep 0.05; done", {
      stop_time: 0.5,
    }),
  });
  const pid = await all.runs("deaf");
  await all.says("deaf", "deaf");
  const startMs = performance.now();
  const answer = await all.ask("stop_worker", { worker: "deaf", wait: true });
  const tookMs = performance.now() - startMs;
  assert.equal(answer["stopped"], true);
  assert.ok(tookMs >= 500 && tookMs < 1_500, `${tookMs} ms`);
  assert.equal(await isAlive(pid), false);
  assert.equal((await all.status("deaf")).last_exit?.signal, "SIGKILL");
  await until("the group to be gone", async () => (await all.processes()).length === 1);
});

Deno.test("stop_signal is the one that is sent", async () => {
  const text = "trap 'echo hangup; exit 0' HUP; trap 'echo term; exit 0' TERM; " +
    "echo listening; while :; do sleep 0.05; done";
  await using all = await SupervisedHome.started({
    polite: script(text, { stop_signal: "SIGHUP" }),
  });
  await all.says("polite", "listening");
  await all.ask("stop_worker", { worker: "polite", wait: true });
  const { lines } = await all.ask("tail_log", { worker: "polite" });
  assert.deepEqual(lines, ["listening", "hangup"]);
});

Deno.test("a program that eats memory is replaced at memory_mb, and the reason is told", async () => {
  const eat = "a=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 1000";
  await using all = await SupervisedHome.started({ eater: script(eat, { memory_mb: 40 }) });
  const before = await all.runs("eater");
  await all.runs("eater", before, 15_000);
  assert.equal(await isAlive(before), false);
  assert.match(all.supervisor.stderr, /it uses \d+ MB of memory, more than memory_mb = 40/);
});

/** The numbers that a program has printed, a line each. */
async function printed(all: SupervisedHome, name: string): Promise<number[]> {
  const { lines } = await all.ask("tail_log", { worker: name });
  return (lines as string[]).map(Number);
}

const LEAVER = script("sleep 1000 & echo $!; exec sleep 0.2");

Deno.test("what a program leaves behind in its group is gone before the next one starts", async () => {
  await using all = await SupervisedHome.started({ leaver: LEAVER });
  await all.when("leaver", "restarted three times", ({ restarts }) => restarts >= 3);
  await all.ask("stop_worker", { worker: "leaver", wait: true });
  const left = await printed(all, "leaver");
  assert.ok(left.length >= 4);
  for (const pid of left) await until(`${pid} to be gone`, async () => !await isAlive(pid));
  assert.deepEqual(await all.processes(), [all.supervisor.pid]);
});

Deno.test("so is what is left by a program that another supervisor had started", async () => {
  await using all = await SupervisedHome.started({
    leaver: script("sleep 1000 & echo $!; exec sleep 1001"),
  });
  const before = await all.runs("leaver");
  await all.killSupervisor();
  await all.start();
  signal(before, "SIGKILL");
  await all.runs("leaver", before);
  const [left = 0] = await printed(all, "leaver");
  assert.equal(await isAlive(left), false);
});

Deno.test("what a program that finished leaves behind runs on", async () => {
  await using all = await SupervisedHome.started({ leaver: { ...LEAVER, restart: "never" } });
  await all.reaches("leaver", "finished");
  const [left = 0] = await printed(all, "leaver");
  assert.ok(await isAlive(left));
});

Deno.test("a worker that is slow to open its port is starting until it answers", async () => {
  const args = ["-c", `sleep 1.5; exec "${executable("example_worker")}" --port 0`];
  await using all = await SupervisedHome.started({
    example_worker: worker([], { command: "sh", args, ready: "health_check" }),
  });
  const { ready, reason } = await all.reaches("example_worker", "starting");
  assert.deepEqual([ready, reason], [false, null]);
  await all.runs("example_worker");
  const { restarts, failures } = await all.status("example_worker");
  assert.deepEqual([restarts, failures], [0, 0]);
});

Deno.test("one that is not ready within start_time is replaced", async () => {
  await using all = await SupervisedHome.started({
    mute: { command: "sleep", args: ["1000"], ready: "health_check", start_time: 0.5 },
  });
  const { reason } = await all.when("mute", "restarted", ({ restarts }) => restarts >= 2);
  assert.match(reason ?? "", /not ready within start_time = 0.5 s: it is not in the registry/);
});

Deno.test("nobody who ended stays a zombie", async () => {
  await using all = await SupervisedHome.started({
    a: script("exit 1"),
    b: script("sleep 0.01 & exit 0"),
    c: script("kill -9 $$"),
  });
  for (const name of ["a", "b", "c"]) {
    await all.when(name, "restarted", ({ restarts }) => restarts >= 5);
  }
  await all.ask("stop_worker", { all: true, wait: true });
  const children = (await processTable()).filter(({ parent }) => parent === all.supervisor.pid);
  assert.deepEqual(children, []);
});
