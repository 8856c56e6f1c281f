/** Telemetry of real workers to a file, and back on the bus, by the real console. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Telemetry } from "../../bus/mod.ts";
import { executable, isAlive, TestHome, type TestProcess, until } from "./harness.ts";
import { canMount, succeeds } from "./small_disk.ts";

const WORKER = "example_worker";

const console_ = (home: TestHome, ...args: string[]) => home.run(executable("vj_console"), args);

/** Records so many seconds of the workers that run. @returns the path and the lines of the file */
async function record(home: TestHome, seconds: number, ...more: string[]) {
  const path = join(home.path, `${crypto.randomUUID()}.jsonl`);
  const recorder = console_(home, "record", path, "--seconds", String(seconds), "--json", ...more);
  const { code } = await recorder.ended();
  assert.equal(code, 0, recorder.stderr);
  return { path, summary: JSON.parse(recorder.stdout), lines: await linesOf(path) };
}

async function linesOf(path: string): Promise<Record<string, unknown>[]> {
  const text = await Deno.readTextFile(path);
  // The last line may just be on its way to the disk.
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** Starts a replay and waits until it is registered. */
async function startReplay(home: TestHome, path: string, ...more: string[]): Promise<TestProcess> {
  const replay = console_(home, "replay", path, ...more);
  await until("the replay to be registered", async () => {
    const services = await home.client.services();
    return services.some(({ pid, health }) => pid === replay.pid && health === "alive");
  });
  return replay;
}

/** A recording without a worker to record. */
async function write(home: TestHome, lines: readonly (object | string)[]): Promise<string> {
  const path = join(home.path, `${crypto.randomUUID()}.jsonl`);
  const header = { format: "vj-recording", version: 1, started_at: 1_700_000_000 };
  const text = [header, ...lines].map((line) =>
    typeof line === "string" ? line : JSON.stringify(line)
  );
  await Deno.writeTextFile(path, text.join("\n"));
  return path;
}

const message = (t: number, topic = "example.counter", payload: object = { counter: t }) => ({
  type: "message",
  t,
  source: WORKER,
  topic,
  kind: topic.endsWith(".state") ? "state" : "stream",
  timestamp: 1_700_000_000 + t,
  payload,
});

Deno.test("what a worker has published comes again, in order and as far apart", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER);
  const { path, summary, lines } = await record(home, 2);
  worker.kill("SIGTERM");
  await worker.ended();
  const recorded = lines.filter(({ topic }) => topic === "example.counter");
  assert.ok(recorded.length > 10, `${recorded.length}`);
  assert.deepEqual([summary.lost, summary.left_out, summary.workers], [0, 0, 1]);
  assert.equal(lines.find(({ event }) => event === "appeared")?.["pid"], worker.pid);

  const heard: [ms: number, message: Telemetry][] = [];
  home.client.subscribe("example.counter", (message) => heard.push([performance.now(), message]));
  const replay = console_(home, "replay", path);
  assert.equal((await replay.ended()).code, 0, replay.stderr);
  await until("all of it", () => heard.length === recorded.length);
  const counters = (payload: unknown) => (payload as { counter: number }).counter;
  assert.deepEqual(
    heard.map(([, { payload }]) => counters(payload)),
    recorded.map(({ payload }) => counters(payload)),
  );
  const span = ((heard.at(-1)?.[0] ?? 0) - (heard[0]?.[0] ?? 0)) / 1000;
  const recordedSpan = Number(recorded.at(-1)?.["t"]) - Number(recorded[0]?.["t"]);
  assert.ok(Math.abs(span - recordedSpan) < 0.2, `${span} s in place of ${recordedSpan} s`);
  const told = heard.at(-1)?.[1].payload["timestamp"];
  assert.ok(Math.abs(Date.now() / 1000 - Number(told)) < 2, `${told}`);
  assert.equal(await home.service(WORKER), undefined);
});

Deno.test("a replayed worker says what it is, and does nothing else", async () => {
  await using home = await TestHome.create();
  const path = await write(home, [message(0, "example.state"), message(60)]);
  const replay = await startReplay(home, path);
  const service = await home.service(WORKER);
  assert.equal(service?.metadata["replay"], true);
  assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
  const state = await home.client.send(WORKER, "get_state");
  assert.equal(state["status"], "replay");
  assert.match(String(state["message"]), /^this is a replay of .*\.jsonl at \d+\.\d s$/);
  const { topics } = await home.client.send(WORKER, "describe") as { topics: object };
  assert.deepEqual(Object.keys(topics), ["example.state", "example.counter"]);
  for (const command of ["reset", "shutdown", "set_config"]) {
    await assert.rejects(home.client.send(WORKER, command), {
      code: "conflict",
      message: new RegExp(`example_worker is a replay of .* '${command}' is refused`),
    });
  }
  assert.ok(await isAlive(replay.pid));
});

Deno.test("a replay that begins later tells the state of that moment to those who join", async () => {
  await using home = await TestHome.create();
  const state = (t: number, position: number) =>
    message(t, "spotify.state", { position, timestamp: 1_700_000_000 + t });
  const path = await write(home, [state(1, 10), state(5, 20), message(60)]);
  await startReplay(home, path, "--from", "8");
  const heard: Telemetry[] = [];
  home.client.subscribe("spotify.state", (message) => heard.push(message));
  const [first] = await until("the state", () => heard.length > 0 && heard);
  assert.equal(first?.payload["position"], 20);
  // It was told 3 s before the moment at which the replay begins.
  const ageSeconds = Date.now() / 1000 - Number(first?.payload["timestamp"]);
  assert.ok(ageSeconds >= 3 && ageSeconds < 20, `${ageSeconds}`);
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  Deno.test(`a replay ends on ${signal} with 0, a summary, and no entry left`, async () => {
    await using home = await TestHome.create();
    const replay = await startReplay(home, await write(home, [message(0), message(60)]), "--loop");
    const startMs = performance.now();
    replay.kill(signal);
    const { code } = await replay.ended();
    assert.equal(code, 0, replay.stderr);
    assert.ok(performance.now() - startMs < 1_500);
    assert.match(replay.stdout, /messages? replayed, to \d/);
    assert.deepEqual(await home.client.services(), []);
  });
}

Deno.test("a name whose process lives is refused, and one whose process was killed is taken", async () => {
  await using home = await TestHome.create();
  const path = await write(home, [message(0), message(60)]);
  const worker = await home.startWorker(WORKER);
  const refused = console_(home, "replay", path);
  assert.equal((await refused.ended()).code, 1);
  assert.match(
    refused.stderr,
    new RegExp(
      `^vj_console: ${WORKER} \\(pid ${worker.pid}\\) is running: .*--except.*--as-suffix _replay\n$`,
    ),
  );

  const beside = await startReplay(home, path, "--as-suffix", "_replay");
  assert.equal((await home.service(`${WORKER}_replay`))?.pid, beside.pid);
  assert.equal((await home.service(WORKER))?.pid, worker.pid);

  worker.kill("SIGKILL");
  await worker.ended();
  const killed = await startReplay(home, path);
  killed.kill("SIGKILL");
  await killed.ended();
  const again = await startReplay(home, path);
  assert.equal((await home.service(WORKER))?.pid, again.pid);
});

Deno.test("of a damaged file the rest is played, and the bad lines are named", async () => {
  await using home = await TestHome.create();
  const path = await write(home, [
    message(0.1),
    "\u0000\u001b]0;evil\u0007",
    message(0.05),
    `{"type":"message","t":NaN}`,
    message(0.2),
    `${JSON.stringify(message(0.3)).slice(0, 40)}`,
  ]);
  const replay = console_(home, "replay", path, "--json");
  assert.equal((await replay.ended()).code, 0, replay.stderr);
  const { messages, bad_lines } = JSON.parse(replay.stdout);
  assert.deepEqual([messages, bad_lines], [2, 4]);
  for (const line of [3, 4, 5, 7]) {
    assert.ok(replay.stderr.includes(`${path}:${line}: `), `${line}`);
  }
  // deno-lint-ignore no-control-regex -- it must not be there
  assert.doesNotMatch(replay.stderr, /\u001b|\s+at /);
});

Deno.test("a file without a good line, of another version, or that is not there is an error in a line", async () => {
  await using home = await TestHome.create();
  const garbage = join(home.path, "garbage");
  await Deno.writeFile(garbage, crypto.getRandomValues(new Uint8Array(50_000)));
  const other = join(home.path, "other");
  await Deno.writeTextFile(other, `{"format":"vj-recording","version":9}\n`);
  for (
    const [path, expected] of [
      [garbage, /holds no message that can be replayed/],
      [other, /other:1: this recording is of version 9/],
      [join(home.path, "none"), /none is not there/],
    ] as const
  ) {
    const replay = console_(home, "replay", path);
    assert.equal((await replay.ended()).code, 1);
    assert.match(replay.stderr, expected);
    assert.doesNotMatch(replay.stderr, /^\s+at /m);
  }
});

Deno.test("a recording has workers that come later and come back, and ends on SIGTERM", async () => {
  await using home = await TestHome.create();
  const path = join(home.path, "x.jsonl");
  const recorder = console_(home, "record", path);
  await until("a note", () => recorder.stderr.includes("waiting: no worker is running"));
  const count = async (key: string, value: string) =>
    (await linesOf(path)).filter((line) => line[key] === value).length;
  for (let start = 1; start <= 2; start++) {
    const worker = await home.startWorker(WORKER);
    const before = await count("topic", "example.counter");
    await until("its telemetry", async () => await count("topic", "example.counter") > before + 3);
    worker.kill("SIGTERM");
    await worker.ended();
    await until("its end", async () => await count("event", "gone") === start);
  }
  recorder.kill("SIGTERM");
  assert.equal((await recorder.ended()).code, 0);
  assert.match(recorder.stdout, /^.*x\.jsonl: \d+\.\d s, \d+ messages of 1 worker, .*, 0 lost\n$/);
  const events = (await linesOf(path)).flatMap(({ event }) => event === undefined ? [] : [event]);
  assert.deepEqual(events, ["appeared", "gone", "appeared", "gone"]);
});

Deno.test({
  name: "on a full disk a recording ends with one clear line, and what was written can be replayed",
  ignore: !await canMount("a recording on a full disk"),
  async fn() {
    await using home = await TestHome.create();
    const disk = await Deno.makeTempDir({ prefix: "vj-disk-" });
    assert.ok(await succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk));
    try {
      await home.startWorker(WORKER, ["--set", "publish_interval=0.002"]);
      const path = join(disk, "x.jsonl");
      const recorder = console_(home, "record", path, "--json");
      assert.equal((await recorder.ended()).code, 1);
      assert.match(recorder.stderr, /x\.jsonl cannot be written any more: No space left.*kept\n$/);
      const messages = (await linesOf(path)).filter(({ type }) => type === "message").length;
      assert.equal(JSON.parse(recorder.stdout).messages, messages);
      const replay = console_(home, "replay", path, "--as-suffix", "_r", "--json");
      assert.equal((await replay.ended()).code, 0, replay.stderr);
      assert.deepEqual(JSON.parse(replay.stdout).bad_lines, 0);
    } finally {
      await succeeds("umount", disk);
      await Deno.remove(disk);
    }
  },
});
