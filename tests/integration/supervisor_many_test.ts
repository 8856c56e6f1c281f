/** 200 programs at once. */
import assert from "node:assert/strict";
import { until, usage } from "./harness.ts";
import { processTable, signal, SupervisedHome } from "./supervisor_harness.ts";

const COUNT = 200;

/** Twice what is promised and more: a machine that does other things must not fail the test. */
const LONGEST_ANSWER_MS = 500;

/** Each its own command, so that none can be there twice unnoticed. */
const names = Array.from({ length: COUNT }, (_, i) => `sleeper_${i}`);
const programs = Object.fromEntries(
  names.map((name, i) => [name, { command: "sleep", args: [`${1_000 + i}`] }]),
);

/** Asks on and on until told to end. @returns how long each answer took, in milliseconds */
function askAllTheTime(all: SupervisedHome): () => Promise<number[]> {
  let isOver = false;
  const took: number[] = [];
  const asking = (async () => {
    for (let i = 0; !isOver; i++) {
      const startMs = performance.now();
      if (i % 3 === 0) await all.ask("list_workers");
      else if (i % 3 === 1) await all.ask("status", { worker: names[i % COUNT] ?? "" });
      else await all.ask("health_check");
      took.push(performance.now() - startMs);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return took;
  })();
  asking.catch(() => {}); // told to the one who waits for it
  return () => {
    isOver = true;
    return asking;
  };
}

async function running(all: SupervisedHome): Promise<number> {
  const { workers } = await all.ask("list_workers");
  return (workers as { running: boolean }[]).filter(({ running }) => running).length;
}

Deno.test({
  name:
    "200 programs are started, restarted when they all die, and stopped, each command answered at once",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using all = await SupervisedHome.started(programs);
    const asked = askAllTheTime(all);
    await until("all to run", async () => await running(all) === COUNT, 20_000);
    const first = (await all.statuses()).map(({ pid }) => pid ?? 0);
    assert.equal(new Set(first).size, COUNT);
    assert.equal((await all.processes()).length, COUNT + 1);
    const before = await usage(all.supervisor.pid);
    for (const pid of first) signal(pid, "SIGKILL");
    await until("all to run again", async () => {
      const { workers } = await all.ask("list_workers");
      return (workers as { state: string; restart_count: number }[])
        .every(({ state, restart_count }) => state === "running" && restart_count === 1);
    }, 20_000);
    const second = (await all.statuses()).map(({ pid }) => pid ?? 0);
    const children = (await processTable()).filter(({ parent }) => parent === all.supervisor.pid);
    assert.deepEqual(children.map(({ pid }) => pid).sort(), [...second].sort());
    assert.equal(children.filter(({ isZombie }) => isZombie).length, 0);
    const after = await usage(all.supervisor.pid);
    assert.ok(after.descriptors <= before.descriptors + 4, `${after.descriptors} descriptors`);
    assert.ok(after.rssBytes < 300e6, `${after.rssBytes / 1e6} MB`);
    const took = (await asked()).sort((a, b) => a - b);
    const share = (part: number) => took[Math.floor(part * (took.length - 1))] ?? Infinity;
    console.log(
      `${took.length} answers: median ${share(0.5).toFixed(1)} ms, ` +
        `99 % ${share(0.99).toFixed(1)} ms, longest ${share(1).toFixed(1)} ms`,
    );
    assert.ok(share(1) < LONGEST_ANSWER_MS, `one answer took ${share(1)} ms`);
    assert.equal((await all.ask("stop_worker", { all: true, wait: true }))["stopped"], true);
    assert.deepEqual(await all.processes(), [all.supervisor.pid]);
  },
});

Deno.test({
  name: "200 programs are taken over by the next supervisor, none twice",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using all = await SupervisedHome.started(programs);
    await until("all to run", async () => await running(all) === COUNT, 20_000);
    const before = (await all.statuses()).map(({ pid }) => pid);
    await all.killSupervisor();
    await all.start();
    await until("all to run", async () => await running(all) === COUNT, 20_000);
    assert.deepEqual((await all.statuses()).map(({ pid }) => pid), before);
    assert.equal((await all.processes()).length, COUNT + 1);
  },
});
