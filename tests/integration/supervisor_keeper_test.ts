/** A supervisor that is killed is started again, by its keeper. */
import assert from "node:assert/strict";
import type { Service } from "../../bus/mod.ts";
import { isAlive, until } from "./harness.ts";
import {
  IDLE,
  processTable,
  type Programs,
  signal,
  SupervisedHome,
  SUPERVISOR,
  worker,
} from "./supervisor_harness.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };

/** A home whose supervisor has a keeper, which tests have not otherwise. */
async function kept(programs: Programs): Promise<SupervisedHome> {
  const all = await SupervisedHome.create(programs);
  await all.start(undefined, { VJ_PROCESS_MANAGER_KEEPER: "true" });
  return all;
}

/** The process of a supervisor that is registered and answers. @param but not this one */
async function supervisorIn({ home }: SupervisedHome, but?: number): Promise<number> {
  return await until(`a supervisor, not as ${but}`, async () => {
    const service = await home.service(SUPERVISOR);
    if (service?.health !== "alive" || service.pid === but) return undefined;
    const answer = await home.client.send(SUPERVISOR, "health_check").catch(() => undefined);
    return answer?.["alive"] === true && service.pid;
  });
}

Deno.test(
  "a supervisor that is killed again and again is back within 3 s, and its programs notice nothing",
  onLinux,
  async () => {
    await using all = await kept({ example_worker: worker(), idle: IDLE });
    const programs = [await all.runs("example_worker"), await all.runs("idle")];
    let pid = await supervisorIn(all);
    for (let i = 0; i < 3; i++) {
      const startMs = performance.now();
      signal(pid, "SIGKILL");
      pid = await supervisorIn(all, pid);
      const tookMs = performance.now() - startMs;
      assert.ok(tookMs < 3_000, `${tookMs} ms`);
    }
    const { workers } = await all.home.client.send(SUPERVISOR, "list_workers");
    const pids = (workers as { pid: number; restart_count: number }[]).map(({ pid }) => pid);
    assert.deepEqual(pids, programs);
    // The supervisor, its keeper, its programs.
    await until("nobody else to run", async () => (await all.processes()).length === 4);
  },
);

for (const how of ["SIGTERM", "shutdown"] as const) {
  Deno.test(`a supervisor that ends by ${how} is not started again`, onLinux, async () => {
    await using all = await kept({ idle: IDLE });
    const idle = await all.runs("idle");
    if (how === "SIGTERM") all.supervisor.kill("SIGTERM");
    else await all.ask("shutdown");
    assert.equal((await all.supervisor.ended()).code, 0);
    await new Promise((resolve) => setTimeout(resolve, 700)); // longer than a keeper waits
    assert.deepEqual(await all.processes(), [idle]);
  });
}

Deno.test(
  "a supervisor and its keeper that are killed one after the other are back",
  onLinux,
  async () => {
    await using all = await kept({ idle: IDLE });
    const idle = await all.runs("idle");
    const first = await supervisorIn(all);
    const keeperOf = async () =>
      (await all.processes()).find((pid) => pid !== idle && pid !== first);
    const keeper = await until("the keeper", keeperOf);
    signal(keeper, "SIGKILL");
    await until("another keeper", async () => {
      const pid = await keeperOf();
      return pid !== undefined && pid !== keeper && await isAlive(pid);
    });
    signal(first, "SIGKILL");
    await supervisorIn(all, first);
    assert.ok(await isAlive(idle));
  },
);

/** Waits until the supervisor has begun anew, in the same process, since `before`. */
async function begunAnew({ home }: SupervisedHome, before: Service | undefined): Promise<void> {
  const after = await until("the supervisor", async () => {
    const service = await home.service(SUPERVISOR);
    const isNew = service?.status === "running" && service.startedAt > (before?.startedAt ?? 0);
    return isNew && service;
  });
  assert.equal(after.pid, before?.pid);
}

/** The children of a process that have ended and were not waited for. */
async function zombiesOf(pid: number): Promise<number> {
  return (await processTable()).filter(({ parent, isZombie }) => isZombie && parent === pid).length;
}

Deno.test("restart begins the supervisor anew; its programs notice nothing", onLinux, async () => {
  await using all = await kept({ example_worker: worker(), idle: IDLE });
  const programs = [await all.runs("example_worker"), await all.runs("idle")];
  const pid = await supervisorIn(all);
  for (let i = 0; i < 3; i++) {
    const before = await all.home.service(SUPERVISOR);
    await all.home.client.send(SUPERVISOR, "restart");
    await begunAnew(all, before);
    await supervisorIn(all);
    const { workers } = await all.home.client.send(SUPERVISOR, "list_workers");
    assert.deepEqual((workers as { pid: number }[]).map(({ pid }) => pid), programs);
  }
  await until("nobody else to run", async () => (await all.processes()).length === 4);
  assert.equal(await zombiesOf(pid), 0);
  // Those that end from now on are still seen, though they were started before.
  for (const pid of programs) signal(pid, "SIGKILL");
  await until("the worker to be back", async () => {
    const service = await all.home.service("example_worker");
    return service?.health === "alive" && service.pid !== programs[0];
  });
  assert.equal(await zombiesOf(pid), 0);
});

Deno.test(
  "a program that ends while the supervisor begins anew is started by it",
  onLinux,
  async () => {
    await using all = await kept({ one: IDLE, two: IDLE, three: IDLE });
    const names = ["one", "two", "three"];
    const programs = await Promise.all(names.map((name) => all.runs(name)));
    const pid = await supervisorIn(all);
    const before = await all.home.service(SUPERVISOR);
    await all.home.client.send(SUPERVISOR, "restart");
    for (const pid of programs) {
      signal(pid, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await begunAnew(all, before);
    await until("the programs", async () => (await all.processes()).length === 5);
    assert.equal(await zombiesOf(pid), 0);
  },
);
