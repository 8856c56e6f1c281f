/** Stop wins: over a backoff, a start, a crash, and the death of the supervisor. */
import assert from "node:assert/strict";
import { isAlive, until } from "./harness.ts";
import { IDLE, script, SLOW_TO_END, SupervisedHome, worker } from "./supervisor_harness.ts";

/** Several looks of the supervisor, and longer than any backoff here. */
function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}

Deno.test("a program that is stopped while it waits for its next try is not tried again", async () => {
  await using all = await SupervisedHome.started({ crasher: script("exit 1") });
  await all.reaches("crasher", "backoff");
  await all.ask("stop_worker", { worker: "crasher" });
  const { restarts } = await all.reaches("crasher", "stopped");
  await aWhile();
  const later = await all.status("crasher");
  assert.deepEqual([later.state, later.wanted, later.restarts], ["stopped", false, restarts]);
});

Deno.test("a program that is stopped while it starts ends, and leaves nothing running", async () => {
  await using all = await SupervisedHome.started({ example_worker: worker() });
  for (const delayMs of [0, 5, 50, 150]) {
    await all.ask("start_worker", { worker: "example_worker" });
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const { stopped } = await all.ask("stop_worker", { worker: "example_worker", wait: true });
    assert.equal(stopped, true);
    await until("nobody to run", async () => (await all.processes()).length === 1);
    assert.equal((await all.status("example_worker")).state, "stopped");
  }
});

Deno.test("a program that crashes while it is stopped is not restarted", async () => {
  await using all = await SupervisedHome.started({
    rude: script("trap 'exit 9' TERM; echo listening; while :; do sleep 0.05; done"),
  });
  await all.says("rude", "listening");
  await all.ask("stop_worker", { worker: "rude", wait: true });
  await aWhile();
  assert.equal((await all.status("rude")).state, "stopped");
});

Deno.test("stop after restart stops; start after stop starts; the last word holds", async () => {
  await using all = await SupervisedHome.started({ slow: SLOW_TO_END });
  const before = await all.runs("slow");
  await all.says("slow", "listening");
  await all.ask("restart_worker", { worker: "slow" });
  await all.reaches("slow", "stopping");
  await all.ask("stop_worker", { worker: "slow" });
  await all.reaches("slow", "stopped");
  await aWhile();
  assert.equal((await all.status("slow")).state, "stopped");
  await all.ask("start_worker", { worker: "slow" });
  const second = await all.runs("slow", before);
  await all.says("slow", "listening", 2);
  await all.ask("stop_worker", { worker: "slow" });
  await all.reaches("slow", "stopping");
  await all.ask("start_worker", { worker: "slow" });
  await all.runs("slow", second);
  await until("one of it", async () => !await isAlive(second));
});

Deno.test("a program that was stopped stays so over the death of the supervisor, in whatever state it was", async () => {
  await using all = await SupervisedHome.started({
    idle: IDLE,
    slow: SLOW_TO_END,
    crasher: script("exit 1"),
    other: IDLE,
  });
  const other = await all.runs("other");
  const slow = await all.runs("slow");
  await all.says("slow", "listening");
  await all.ask("stop_worker", { workers: ["idle", "crasher"], wait: true });
  await all.ask("stop_worker", { worker: "slow" });
  await all.reaches("slow", "stopping");
  await all.killSupervisor();
  await all.start();
  await all.reaches("slow", "stopped");
  await aWhile();
  for (const name of ["idle", "slow", "crasher"]) {
    const { state, wanted, pid } = await all.status(name);
    assert.deepEqual([name, state, wanted, pid], [name, "stopped", false, null]);
  }
  assert.equal(await isAlive(slow), false);
  assert.equal(await all.runs("other"), other);
  await all.ask("start_worker", { all: true });
  for (const name of ["idle", "slow"]) await all.runs(name);
});

Deno.test("a program with autostart = false waits for a start, which then holds", async () => {
  await using all = await SupervisedHome.started({ later: { ...IDLE, autostart: false } });
  await aWhile();
  assert.equal((await all.status("later")).state, "stopped");
  await all.ask("start_worker", { worker: "later" });
  const pid = await all.runs("later");
  await all.killSupervisor();
  Deno.kill(pid, "SIGKILL");
  await all.start();
  await all.runs("later", pid);
});

for (const how of ["SIGTERM", "SIGINT", "shutdown"] as const) {
  Deno.test(`${how} ends the supervisor within 1 s and leaves its programs running`, async () => {
    await using all = await SupervisedHome.started({ example_worker: worker(), idle: IDLE });
    const pids = [await all.runs("example_worker"), await all.runs("idle")];
    const startMs = performance.now();
    if (how === "shutdown") await all.ask("shutdown");
    else all.supervisor.kill(how);
    assert.equal((await all.supervisor.ended()).code, 0);
    assert.ok(performance.now() - startMs < 1_000);
    for (const pid of pids) assert.ok(await isAlive(pid));
    await all.start();
    assert.deepEqual([await all.runs("example_worker"), await all.runs("idle")], pids);
  });
}

Deno.test("shutdown workers=true stops dependants first, and what was wanted is wanted again", async () => {
  // Each says when it ends.
  const chatty = (...depends_on: string[]) =>
    script("trap 'date +%s%N; exit 0' TERM; echo listening; while :; do sleep 0.02; done", {
      depends_on,
    });
  await using all = await SupervisedHome.started({
    base: chatty(),
    middle: chatty("base"),
    top: chatty("middle"),
    unwanted: IDLE,
  });
  for (const name of ["base", "middle", "top"]) await all.says(name, "listening");
  await all.ask("stop_worker", { worker: "unwanted", wait: true });
  const { stopping } = await all.ask("shutdown", { workers: true });
  assert.deepEqual(stopping, ["base", "middle", "top"]);
  assert.equal((await all.supervisor.ended()).code, 0);
  assert.deepEqual(await all.processes(), []);
  const endOf = async (name: string) => {
    const [, end] = (await Deno.readTextFile(`${all.path}/logs/${name}.log`)).split("\n");
    return Number(end) / 1e6;
  };
  const [base, middle, top] = [await endOf("base"), await endOf("middle"), await endOf("top")];
  assert.ok(top < middle && middle < base, `${[top, middle, base]}`);
  await all.start();
  for (const name of ["base", "middle", "top"]) await all.runs(name);
  assert.equal((await all.status("unwanted")).state, "stopped");
});
