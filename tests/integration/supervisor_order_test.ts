/** Programs that need others: who starts after whom, who stops before whom, and what cannot be. */
import assert from "node:assert/strict";
import { until } from "./harness.ts";
import { IDLE, script, signal, SupervisedHome } from "./supervisor_harness.ts";

/** A port that nobody has at the moment. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Runs on, and prints the time in nanoseconds when it starts and when it ends. */
const CHATTY = script(
  "trap 'date +%s%N; exit 0' TERM; date +%s%N; while :; do sleep 0.02; done",
);

/** When a chatty program started and ended, in milliseconds. */
async function times(all: SupervisedHome, name: string): Promise<number[]> {
  const { lines } = await all.ask("tail_log", { worker: name });
  return (lines as string[]).map((line) => Number(line) / 1e6);
}

/** When each program was started, in the order of the supervisor's messages. */
function startOrder(all: SupervisedHome): string[] {
  const said = all.supervisor.stderr.matchAll(
    /process_manager: (\w+) \(pid \d+\): (?:re)?started/g,
  );
  return [...said].map(([, name]) => name ?? "");
}

Deno.test("what a program depends on is started before it, and ready before it where that is asked for", async () => {
  const port = freePort();
  await using all = await SupervisedHome.started({
    a_top: { ...IDLE, depends_on: { server: "ready", plain: "started" } },
    b_after_start: { ...IDLE, depends_on: ["server"] },
    plain: IDLE,
    server: { ...IDLE, ready: `tcp://127.0.0.1:${port}` },
  });
  await all.when(
    "a_top",
    "waiting for the server",
    ({ state, reason }) => state === "waiting" && reason === "waits for server, which is starting",
  );
  await all.runs("b_after_start");
  assert.equal((await all.status("server")).state, "starting");
  assert.equal((await all.status("a_top")).state, "waiting");
  using _listener = Deno.listen({ hostname: "127.0.0.1", port });
  await all.runs("a_top");
  assert.equal((await all.status("server")).state, "running");
  const order = startOrder(all);
  assert.ok(order.indexOf("server") < order.indexOf("b_after_start"), `${order}`);
  assert.ok(order.indexOf("plain") < order.indexOf("a_top"), `${order}`);
});

Deno.test("circles and unknown names are told, and keep nobody else from running", async () => {
  await using all = await SupervisedHome.started({
    one: { ...IDLE, depends_on: ["two"] },
    two: { ...IDLE, depends_on: ["three"] },
    three: { ...IDLE, depends_on: ["one"] },
    itself: { ...IDLE, depends_on: ["itself"] },
    behind: { ...IDLE, depends_on: ["one"] },
    lost: { ...IDLE, depends_on: ["sevrer"] },
    server: IDLE,
    idle: IDLE,
  });
  await all.runs("idle");
  await all.runs("server");
  const reasons = Object.fromEntries(
    (await all.statuses()).map(({ name, reason }) => [name, reason]),
  );
  assert.deepEqual(reasons, {
    one: "it depends on itself: one → two → three → one",
    two: "it depends on itself: two → three → one → two",
    three: "it depends on itself: three → one → two → three",
    itself: "it depends on itself: itself → itself",
    behind: "waits for one, which is waiting",
    lost: "it depends on 'sevrer', which does not exist; did you mean 'server'?",
    server: null,
    idle: null,
  });
  const startMs = performance.now();
  assert.equal((await all.ask("stop_worker", { all: true, wait: true }))["stopped"], true);
  assert.ok(performance.now() - startMs < 2_000);
  assert.deepEqual(await all.processes(), [all.supervisor.pid]);
});

Deno.test("start_worker starts what a program depends on as well, near and far", async () => {
  const off = { ...IDLE, autostart: false };
  await using all = await SupervisedHome.started({
    top: { ...off, depends_on: ["middle"] },
    middle: { ...off, depends_on: { base: "ready" } },
    base: off,
    other: off,
  });
  const { started } = await all.ask("start_worker", { worker: "top", wait: true });
  assert.equal(started, true);
  assert.deepEqual(startOrder(all), ["base", "middle", "top"]);
  assert.equal((await all.status("other")).state, "stopped");
});

Deno.test("dependants stop first, each when those before it are gone", async () => {
  await using all = await SupervisedHome.started({
    base: CHATTY,
    middle: { ...CHATTY, depends_on: ["base"] },
    top: { ...CHATTY, depends_on: ["middle"] },
    beside: { ...CHATTY, depends_on: ["base"] },
  });
  const names = ["base", "middle", "top", "beside"];
  for (const name of names) {
    await until(`${name} to listen`, async () => (await times(all, name)).length === 1);
  }
  await all.ask("stop_worker", { all: true, wait: true });
  const ends = new Map<string, number>();
  for (const name of names) ends.set(name, (await times(all, name))[1] ?? NaN);
  const end = (name: string) => ends.get(name) ?? NaN;
  assert.ok(end("top") < end("middle") && end("middle") < end("base"), `${[...ends]}`);
  assert.ok(end("beside") < end("base"), `${[...ends]}`);
});

Deno.test("a dependant of a program that crashes runs on, and one that is to start waits for it", async () => {
  await using all = await SupervisedHome.started(
    { base: IDLE, top: { ...IDLE, depends_on: ["base"] } },
    { backoff_min: 1.5 },
  );
  const top = await all.runs("top");
  const base = await all.runs("base");
  signal(base, "SIGKILL");
  await all.reaches("base", "backoff");
  assert.equal(await all.runs("top"), top);
  signal(top, "SIGKILL");
  await all.when("top", "gone", ({ pid }) => pid !== top);
  await all.runs("top", top);
  const order = startOrder(all);
  assert.deepEqual(order, ["base", "top", "base", "top"]);
});

Deno.test("a group is started and stopped together, the rest is left alone", async () => {
  const off = { ...IDLE, autostart: false };
  await using all = await SupervisedHome.started({
    one: { ...off, groups: ["show"] },
    two: { ...off, groups: ["show", "sound"] },
    three: IDLE,
  });
  const three = await all.runs("three");
  await all.ask("start_worker", { group: "show", wait: true });
  for (const name of ["one", "two"]) await all.runs(name);
  await all.ask("stop_worker", { group: "sound", wait: true });
  assert.equal((await all.status("two")).state, "stopped");
  await all.runs("one");
  assert.equal(await all.runs("three"), three);
});
