/** What becomes of the show when any part of it is killed or hangs. */
import assert from "node:assert/strict";
import { executable, isAlive, until } from "./harness.ts";
import {
  IDLE,
  signal,
  SLOW_TO_END,
  SupervisedHome,
  SUPERVISOR,
  worker,
} from "./supervisor_harness.ts";

const NO_OSC = ["--input", "demo", "--osc", "127.0.0.1:9"];
const WORKERS = { audio_analyzer: worker(NO_OSC), example_worker: worker() };

Deno.test("each worker that is killed is back, with another process, and the others are untouched", async () => {
  await using all = await SupervisedHome.started({ ...WORKERS, idle: IDLE });
  const idle = await all.runs("idle");
  for (const name of Object.keys(WORKERS)) {
    const before = await all.runs(name);
    signal(before, "SIGKILL");
    const pid = await all.runs(name, before);
    const { restarts, last_exit, adopted } = await all.status(name);
    assert.equal(restarts, 1);
    assert.equal(last_exit?.signal, "SIGKILL");
    assert.equal(adopted, false);
    const service = await until("its entry", () => all.home.service(name));
    assert.equal(service.pid, pid);
    assert.equal((await all.home.client.send(name, "health_check"))["alive"], true);
  }
  assert.equal(await all.runs("idle"), idle);
});

Deno.test("the programs of a supervisor that is killed run on, and the next one takes them over", async () => {
  await using all = await SupervisedHome.started({ ...WORKERS, idle: IDLE });
  const names = [...Object.keys(WORKERS), "idle"];
  const before = await Promise.all(names.map((name) => all.runs(name)));
  await all.killSupervisor();
  for (const pid of before) assert.ok(await isAlive(pid));
  await all.start();
  assert.deepEqual(await Promise.all(names.map((name) => all.runs(name))), before);
  for (const { name, adopted, restarts } of await all.statuses()) {
    assert.deepEqual([name, adopted, restarts], [name, true, 0]);
  }
  assert.equal((await all.processes()).length, names.length + 1);
});

Deno.test("a program that was taken over is restarted when it is killed", async () => {
  await using all = await SupervisedHome.started({ example_worker: worker(), idle: IDLE });
  for (const name of ["example_worker", "idle"]) await all.runs(name);
  await all.killSupervisor();
  await all.start();
  for (const name of ["example_worker", "idle"]) {
    const before = await all.runs(name);
    signal(before, "SIGKILL");
    await all.runs(name, before);
    const { adopted, restarts } = await all.status(name);
    assert.deepEqual([name, adopted, restarts], [name, false, 1]);
  }
});

Deno.test("a worker that was killed together with its supervisor is started by the next one", async () => {
  await using all = await SupervisedHome.started(WORKERS);
  const analyzer = await all.runs("audio_analyzer");
  const example = await all.runs("example_worker");
  all.supervisor.kill("SIGKILL");
  signal(example, "SIGKILL");
  await all.supervisor.ended();
  await all.start();
  await all.runs("example_worker", example);
  assert.equal(await all.runs("audio_analyzer"), analyzer);
  const { restarts } = await all.status("example_worker");
  assert.equal(restarts, 1);
});

Deno.test("a supervisor that is killed while a worker stops and starts leaves no worker twice", async () => {
  await using all = await SupervisedHome.started({ example_worker: worker() });
  let before = await all.runs("example_worker");
  for (const delayMs of [0, 20, 100, 300]) {
    await all.ask("restart_worker", { worker: "example_worker" });
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await all.killSupervisor();
    await all.start();
    const pid = await all.when(
      "example_worker",
      "running, answering",
      ({ state, ready }) => state === "running" && ready,
    );
    const processes = await until("one supervisor and one worker", async () => {
      const pids = await all.processes();
      return pids.length === 2 && pids;
    });
    assert.ok(pid.pid !== null && processes.includes(pid.pid), `${delayMs} ms after ${before}`);
    before = pid.pid;
  }
});

const SENT = ["worker=slow", "wait=true"];
const commands = [
  ["send", SUPERVISOR, "restart_worker", ...SENT],
  ["send", SUPERVISOR, "stop_worker", ...SENT],
  ["restart", "slow"],
  ["stop", "slow"],
];
for (const command of commands) {
  Deno.test(`'${command.join(" ")}' is carried out though the console is killed meanwhile`, async () => {
    await using all = await SupervisedHome.started({ slow: SLOW_TO_END });
    const before = await all.runs("slow");
    await all.says("slow", "listening");
    // The registry must know the supervisor before the console can.
    await until("the supervisor's entry", () => all.home.service(SUPERVISOR));
    const console = all.home.run(executable("vj_console"), command);
    await all.reaches("slow", "stopping");
    console.kill("SIGKILL");
    assert.equal((await console.ended()).signal, "SIGKILL");
    if (command.some((word) => word.startsWith("stop"))) await all.reaches("slow", "stopped");
    else await all.runs("slow", before);
    assert.equal((await all.ask("health_check"))["alive"], true);
  });
}

Deno.test("a worker that hangs is replaced within 5 s", async () => {
  await using all = await SupervisedHome.started({
    audio_analyzer: worker(NO_OSC, { alive_interval: 1 }),
    example_worker: worker([], { alive_interval: 1 }),
  });
  const names = ["audio_analyzer", "example_worker"];
  const before = await Promise.all(names.map((name) => all.runs(name)));
  const startMs = performance.now();
  for (const pid of before) signal(pid, "SIGSTOP");
  const isNew = (old: number | undefined) => ({ pid }: { pid: number | null }) =>
    pid !== null && pid !== old;
  await Promise.all(names.map((name, i) => all.when(name, "another process", isNew(before[i]))));
  const tookMs = performance.now() - startMs;
  await Promise.all(names.map((name) => all.runs(name)));
  for (const pid of before) assert.equal(await isAlive(pid), false);
  assert.match(all.supervisor.stderr, /stopping example_worker: hung: \d+ times no answer/);
  assert.ok(tookMs < 5_000, `${tookMs} ms`);
});

Deno.test("a worker that hangs when the next supervisor comes is replaced", async () => {
  await using all = await SupervisedHome.started({ example_worker: worker() });
  const before = await all.runs("example_worker");
  await all.killSupervisor();
  await all.start();
  assert.equal(await all.runs("example_worker"), before);
  signal(before, "SIGSTOP");
  await all.runs("example_worker", before);
  assert.equal(await isAlive(before), false);
});

Deno.test("when the supervisor or everybody is halted for a while, as a laptop that sleeps, nobody is replaced", async () => {
  await using all = await SupervisedHome.started({ ...WORKERS, idle: IDLE });
  const names = [...Object.keys(WORKERS), "idle"];
  const before = await Promise.all(names.map((name) => all.runs(name)));
  for (const halted of [[all.supervisor.pid], [all.supervisor.pid, ...before]]) {
    for (const pid of halted) signal(pid, "SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (const pid of halted) signal(pid, "SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // three looks at each worker
    assert.deepEqual(await Promise.all(names.map((name) => all.runs(name))), before);
  }
});
