/** log_aggregator beside real workers. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Registration } from "../../bus/registry/registration.ts";
import { Registry } from "../../bus/registry/registry.ts";
import { Publisher } from "../../bus/transport/publisher.ts";
import { systemClock } from "../../bus/clock.ts";
import { isAlive, readProc, TestHome, until } from "./harness.ts";
import { canMount, succeeds } from "./small_disk.ts";

const AGGREGATOR = "log_aggregator";

interface Line {
  worker: string;
  level: string;
  message: string;
}

async function tail(home: TestHome, filter: Record<string, unknown> = {}): Promise<Line[]> {
  return (await home.client.send(AGGREGATOR, "tail", filter))["logs"] as Line[];
}

/** A worker that says what it is told to. */
async function speaker(home: TestHome, source: string): Promise<Publisher> {
  const publisher = Publisher.bind({ port: 0, source, instance: crypto.randomUUID() });
  const registry = new Registry({ home: home.path, clock: systemClock, onWarning: assert.fail });
  const ports = { command: publisher.port, telemetry: publisher.port };
  await new Registration(registry, { name: source, ports, metadata: {} }).heartbeat();
  await until(`${source} to be heard`, () => publisher.wants("logs.info"));
  return publisher;
}

function say(publisher: Publisher, message: string): void {
  publisher.publish("logs.info", {
    level: "INFO",
    logger: "speaker",
    message,
    timestamp: Date.now() / 1000,
  });
}

Deno.test("a worker that starts later is heard, and what it said survives kill -9 of the aggregator", async () => {
  await using home = await TestHome.create();
  const first = await home.startWorker(AGGREGATOR);
  const worker = await home.startWorker("example_worker");
  await until(
    "its start",
    async () =>
      (await tail(home, { worker: "example_worker" })).some(({ message }) =>
        message === "worker started"
      ),
  );
  // What is told has been written by then, or is within a tenth of a second.
  await new Promise((resolve) => setTimeout(resolve, 300));
  first.kill("SIGKILL");
  await first.ended();
  worker.kill("SIGTERM");
  await worker.ended();
  await home.startWorker(AGGREGATOR);
  const lines = await tail(home, { worker: "example_worker" });
  assert.ok(lines.some(({ message }) => message === "worker started"));
  const found = await home.client.send(AGGREGATOR, "query", { text: "WORKER STARTED" });
  assert.ok((found["logs"] as Line[]).some(({ worker }) => worker === "example_worker"));
});

Deno.test("a burst of 100,000 lines is thinned, and a line says how many were left out", async () => {
  await using home = await TestHome.create();
  await home.startWorker(AGGREGATOR, ["--set", "burst=1000", "--set", "lines_per_second=500"]);
  const loud = await speaker(home, "loud");
  const calm = await speaker(home, "calm");
  for (let i = 0; i < 100_000; i++) {
    if (i % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    say(loud, `line ${i}`);
  }
  say(calm, "still here");
  await until("the calm one", async () => (await tail(home, { worker: "calm" })).length > 0);
  const [notice] = await until("the notice", async () => {
    const found = await tail(home, { worker: "loud", level: "warning" });
    return found.length > 0 ? found : undefined;
  });
  assert.match(notice?.message ?? "", /^\d+ lines of loud left out/);
  const stats = await home.client.send(AGGREGATOR, "stats") as {
    workers: Record<string, { lines: number; left_out: number }>;
  };
  const { lines = 0, left_out = 0 } = stats.workers["loud"] ?? {};
  assert.ok(lines < 20_000, `${lines} lines were kept`);
  assert.ok(left_out > 10_000, `${left_out} lines were left out`);
  await loud.close();
  await calm.close();
});

Deno.test("lines that are lost on the way to the aggregator are told in its log", async () => {
  await using home = await TestHome.create();
  const aggregator = await home.startWorker(AGGREGATOR);
  const loud = await speaker(home, "loud");
  say(loud, "the first");
  await until("a line", async () => (await tail(home, { worker: "loud" })).length > 0);
  aggregator.kill("SIGSTOP");
  const long = "x".repeat(2_000);
  for (let i = 0; i < 40_000; i++) say(loud, long);
  aggregator.kill("SIGCONT");
  await until("the reader", async () => {
    say(loud, "the last"); // of which the number tells what is missing
    const lines = await tail(home, { worker: AGGREGATOR, level: "warning" });
    return lines.some(({ message }) => /^\d+ lines were lost on the way here/.test(message));
  });
  await loud.close();
});

Deno.test("new lines are published twice a second, in order, without the aggregator hearing itself", async () => {
  await using home = await TestHome.create();
  await home.startWorker(AGGREGATOR);
  const seen: Line[] = [];
  home.client.subscribe("logs.aggregated", ({ payload }) => {
    seen.push(...payload["logs"] as Line[]);
  }, { workers: [AGGREGATOR] });
  const voice = await speaker(home, "voice");
  await until("a line", () => {
    say(voice, `line ${seen.length}`);
    return seen.filter(({ worker }) => worker === "voice").length >= 20;
  });
  const count = seen.length;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.ok(seen.length < count + 200, "it tells its own lines again and again");
  await voice.close();
});

/** Processor time of a process so far, in hundredths of a second. */
async function cpuTicks(pid: number): Promise<number> {
  const stat = await readProc(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

Deno.test("a regular expression that never ends is given up, and the next search works", async () => {
  await using home = await TestHome.create();
  const aggregator = await home.startWorker(AGGREGATOR, ["--set", "search_seconds=2"]);
  const voice = await speaker(home, "voice");
  say(voice, `${"a".repeat(60)}!`);
  await until(
    "the line on the disk",
    async () =>
      Number((await home.client.send(AGGREGATOR, "stats"))["written"]) > 0 &&
      (await tail(home, { worker: "voice" })).length > 0,
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  const options = { timeoutMs: 8000 };
  await assert.rejects(
    home.client.send(AGGREGATOR, "query", { regex: "^(a+)+$" }, options),
    /took more than 2 s; use a simpler regex/,
  );
  await assert.rejects(home.client.send(AGGREGATOR, "query", { regex: "(" }, options), /regex: /);
  // Not even a thread that nobody waits for goes on.
  const children = new Deno.Command("pgrep", { args: ["-P", String(aggregator.pid)] });
  const load = async () => await cpuTicks(aggregator.pid);
  const before = await load();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.ok(await load() - before < 50, "it is busy with what was given up");
  assert.equal(new TextDecoder().decode((await children.output()).stdout), "");
  const begunMs = performance.now();
  assert.equal((await home.client.send(AGGREGATOR, "health_check"))["alive"], true);
  assert.ok(performance.now() - begunMs < 1000);
  const found = await home.client.send(AGGREGATOR, "query", { text: "aaa" }, options);
  assert.equal((found["logs"] as Line[]).length, 1);
  await voice.close();
});

Deno.test("a search that never ends is not left behind by an aggregator that is killed", async () => {
  await using home = await TestHome.create();
  const aggregator = await home.startWorker(AGGREGATOR, ["--set", "search_seconds=1"]);
  const voice = await speaker(home, "voice");
  say(voice, `${"a".repeat(60)}!`);
  await until("the line", async () => (await found(home, "aaa")).length > 0);
  const asked = home.client.send(AGGREGATOR, "query", { regex: "^(a+)+$" }, { timeoutMs: 1_000 })
    .catch(() => {});
  const child = await until("the search", async () => {
    const pgrep = new Deno.Command("pgrep", { args: ["-P", String(aggregator.pid)] });
    return Number(new TextDecoder().decode((await pgrep.output()).stdout)) || undefined;
  });
  aggregator.kill("SIGKILL");
  await until("its end", async () => !await isAlive(child));
  await asked;
  await voice.close();
});

Deno.test("a folder that cannot be written is told, and the lines are still shown", async () => {
  await using home = await TestHome.create();
  await Deno.mkdir(join(home.path, "logs"));
  await Deno.writeTextFile(join(home.path, "logs", "all"), "a file in the way");
  const aggregator = await home.startWorker(AGGREGATOR);
  const voice = await speaker(home, "voice");
  say(voice, "hello");
  await until("the line", async () => (await tail(home, { worker: "voice" })).length > 0);
  const told = /logs cannot be written: .*counted and lost until they can/;
  await until("what is wrong", () => told.test(aggregator.stderr));
  await voice.close();
});

async function stats(home: TestHome): Promise<Record<string, unknown>> {
  return await home.client.send(AGGREGATOR, "stats");
}

Deno.test("a full disk takes nothing of what was kept, and later lines are written again", async () => {
  if (!await canMount("log_aggregator with a full disk")) return;
  await using home = await TestHome.create();
  const folder = join(home.path, "logs", "all");
  await Deno.mkdir(folder, { recursive: true });
  assert.ok(await succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder));
  try {
    await home.startWorker(AGGREGATOR, ["--set", "keep_files=3"]);
    const voice = await speaker(home, "voice");
    say(voice, "before");
    await until("the line on the disk", async () => (await found(home, "before")).length === 1);
    await succeeds("dd", "if=/dev/zero", `of=${join(folder, "big")}`, "bs=4096");
    for (let i = 0; i < 100; i++) {
      say(voice, `meanwhile ${i} ${"x".repeat(1000)}`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await until("lines that are lost", async () => Number((await stats(home))["lost"]) > 50);
    await Deno.remove(join(folder, "big"));
    await until("a line on the disk", async () => {
      say(voice, "afterwards");
      return (await found(home, "afterwards")).length > 0;
    });
    assert.equal((await found(home, "before")).length, 1);
    assert.equal((await stats(home))["disk_error"], null);
    await voice.close();
  } finally {
    await succeeds("umount", "-l", folder);
  }
});

async function found(home: TestHome, text: string): Promise<Line[]> {
  return (await home.client.send(AGGREGATOR, "query", { text }))["logs"] as Line[];
}

Deno.test("after a restart the start of a worker is in the log once", async () => {
  await using home = await TestHome.create();
  const first = await home.startWorker(AGGREGATOR);
  await home.startWorker("example_worker");
  const starts = async () =>
    (await tail(home, { worker: "example_worker" })).filter(({ message }) =>
      message === "worker started"
    ).length;
  await until("its start", async () => await starts() === 1);
  first.kill("SIGTERM");
  await first.ended();
  await home.startWorker(AGGREGATOR);
  await until(
    "the aggregator itself",
    async () => (await tail(home, { worker: AGGREGATOR })).length,
  );
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(await starts(), 1);
});

Deno.test("the last thousand lines can be had, however long they are", async () => {
  await using home = await TestHome.create();
  await home.startWorker(AGGREGATOR);
  const voice = await speaker(home, "voice");
  const long = "x".repeat(200_000);
  for (let i = 0; i < 1_000; i++) {
    voice.publish("logs.info", {
      ...{ level: "INFO", logger: long, message: `${i} ${long}`, timestamp: Date.now() / 1000 },
      more: long,
    });
    if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const lines = await until("the last line", async () => {
    const last = await tail(home, { worker: "voice", lines: 1_000 });
    return last.at(-1)?.message.startsWith("999 ") ? last : undefined;
  });
  assert.ok(lines.length > 100, `${lines.length} lines`);
  await voice.close();
});
