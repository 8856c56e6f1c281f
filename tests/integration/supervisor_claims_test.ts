/** One supervisor for a home, one process for a program: who came first, who came by hand, whose id was reused. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { isAlive, type TestProcess, until } from "./harness.ts";
import { IDLE, SupervisedHome, worker } from "./supervisor_harness.ts";

const WORKER = "example_worker";

for (const before of ["in an empty home", "without a registry"] as const) {
  Deno.test(`of two supervisors that start together ${before} one wins, and the other names it`, async () => {
    await using all = await SupervisedHome.create({ idle: IDLE });
    let idle: number | undefined;
    if (before === "without a registry") {
      await all.start();
      idle = await all.runs("idle");
      await all.killSupervisor();
      await Deno.remove(join(all.path, "registry.json"));
    }
    const two: TestProcess[] = [all.launch(), all.launch()];
    const loser = await Promise.race(two.map(async (process) => {
      await process.ended();
      return process;
    }));
    const winner = two.find((process) => process !== loser);
    assert.equal((await loser.ended()).code, 1);
    const said = new RegExp(
      `^process_manager: process_manager \\(pid ${winner?.pid}\\) supervises `,
    );
    assert.match(loser.stderr, said);
    assert.equal(loser.stderr.trim().split("\n").length, 1);
    await until("the winner", () => winner?.stderr.includes("is ready"));
    const processes = await until("one program", async () => {
      const pids = await all.processes();
      return pids.length === 2 && pids;
    });
    if (idle !== undefined) assert.ok(processes.includes(idle));
  });
}

Deno.test("a supervisor beside a running one is refused, also when the registry was deleted", async () => {
  await using all = await SupervisedHome.started({ idle: IDLE });
  const idle = await all.runs("idle");
  await Deno.remove(join(all.path, "registry.json"));
  const second = all.launch();
  assert.equal((await second.ended()).code, 1);
  assert.match(second.stderr, new RegExp(`process_manager \\(pid ${all.supervisor.pid}\\)`));
  assert.equal(await all.runs("idle"), idle);
});

Deno.test("a process id that is somebody else's by now is not taken over, nor harmed", async () => {
  await using all = await SupervisedHome.create({ [WORKER]: worker(), idle: IDLE });
  await using stranger = all.home.run("sleep", ["1002"]);
  const record = { pid: stranger.pid, identity: "another boot/1/1", wanted: true };
  await Deno.writeTextFile(
    join(all.path, "process_manager.json"),
    JSON.stringify({ version: 1, programs: { idle: record, [WORKER]: record } }),
  );
  await all.start();
  for (const name of ["idle", WORKER]) {
    assert.notEqual(await all.runs(name), stranger.pid);
    assert.equal((await all.status(name)).adopted, false);
    await all.ask("stop_worker", { worker: name, wait: true });
  }
  assert.ok(await isAlive(stranger.pid));
});

Deno.test("the registry entry of a dead worker whose process id is somebody else's is not taken over", async () => {
  await using all = await SupervisedHome.create({ [WORKER]: worker() });
  await using stranger = all.home.run("sleep", ["1002"]);
  const anHourAgo = Date.now() / 1000 - 3_600;
  const entry = {
    pid: stranger.pid,
    status: "running",
    started_at: anHourAgo - 60,
    heartbeat_at: anHourAgo,
    ports: { command: 1, telemetry: 2 },
    metadata: {},
  };
  await Deno.writeTextFile(
    join(all.path, "registry.json"),
    JSON.stringify({ version: "1.0", updated_at: 0, services: { [WORKER]: entry } }),
  );
  await all.start();
  assert.notEqual(await all.runs(WORKER), stranger.pid);
  await all.ask("stop_worker", { worker: WORKER, wait: true });
  assert.ok(await isAlive(stranger.pid));
});

Deno.test("a worker that runs already, started by hand, is taken over and not started twice", async () => {
  await using all = await SupervisedHome.create({ [WORKER]: worker() });
  const byHand = await all.home.startWorker(WORKER);
  await all.start();
  assert.equal(await all.runs(WORKER), byHand.pid);
  assert.equal((await all.status(WORKER)).adopted, true);
  byHand.kill("SIGKILL");
  await byHand.ended();
  const next = await all.runs(WORKER, byHand.pid);
  assert.equal((await all.processes()).length, 2);
  assert.ok(await isAlive(next));
});

Deno.test("a worker that is started by hand while it waits for its next try is taken over", async () => {
  await using all = await SupervisedHome.started(
    { [WORKER]: worker([], { command: "sh", args: ["-c", "exit 1"], ready: "health_check" }) },
    { backoff_min: 2, backoff_max: 2 },
  );
  await all.reaches(WORKER, "backoff");
  const byHand = await all.home.startWorker(WORKER);
  assert.equal(await all.runs(WORKER), byHand.pid);
  await all.ask("stop_worker", { worker: WORKER, wait: true });
  assert.equal(await isAlive(byHand.pid), false);
});

Deno.test("a worker that somebody ends by its own shutdown command stays ended", async () => {
  await using all = await SupervisedHome.started({ [WORKER]: worker() });
  const pid = await all.runs(WORKER);
  await until("its entry", () => all.home.service(WORKER));
  await all.home.client.send(WORKER, "shutdown");
  const { wanted, reason, restarts } = await all.reaches(WORKER, "stopped");
  assert.deepEqual([wanted, reason, restarts], [false, "a shutdown command", 0]);
  await all.killSupervisor();
  await all.start();
  await new Promise((resolve) => setTimeout(resolve, 500)); // several looks
  assert.equal((await all.status(WORKER)).state, "stopped");
  await all.ask("start_worker", { worker: WORKER });
  await all.runs(WORKER, pid);
});

for (const adopted of [false, true]) {
  const which = adopted ? "that was taken over" : "that was started here";
  Deno.test(`a worker ${which} is back at once after its own restart command, and it is no failure`, async () => {
    await using all = await SupervisedHome.started({ [WORKER]: worker() }, { backoff_min: 5 });
    const before = await all.runs(WORKER);
    if (adopted) {
      await all.killSupervisor();
      await all.start();
      assert.equal(await all.runs(WORKER), before);
    }
    await until("its entry", () => all.home.service(WORKER));
    const startMs = performance.now();
    await all.home.client.send(WORKER, "restart");
    await all.runs(WORKER, before);
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs < 2_500, `${tookMs} ms`);
    const { failures, restarts } = await all.status(WORKER);
    assert.deepEqual([failures, restarts], [0, 1]);
    await until("one worker", async () => (await all.processes()).length === 2);
  });
}

Deno.test("SIGTERM from somebody else is no wish: the program comes back", async () => {
  await using all = await SupervisedHome.started({ [WORKER]: worker(), idle: IDLE });
  for (const name of [WORKER, "idle"]) {
    const before = await all.runs(name);
    Deno.kill(before, "SIGTERM");
    await all.runs(name, before);
  }
});
