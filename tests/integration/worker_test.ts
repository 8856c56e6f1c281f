/** The shell of a worker, seen from outside: the compiled example_worker. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  BusClient,
  CommandError,
  CommandTimeoutError,
  WorkerNotFoundError,
} from "../../bus/mod.ts";
import { executable, TestHome, until, usage } from "./harness.ts";

const WORKER = "example_worker";

async function isRegistered(home: TestHome): Promise<boolean> {
  return await home.service(WORKER) !== undefined;
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`a worker ends on ${signal} within 1 s with exit code 0 and without a registry entry`, async () => {
    await using home = await TestHome.create();
    const worker = await home.startWorker(WORKER);
    const startMs = performance.now();
    worker.kill(signal);
    const { code } = await worker.ended();
    assert.equal(code, 0, worker.stderr);
    assert.ok(performance.now() - startMs < 1_000);
    assert.equal(await isRegistered(home), false);
  });
}

Deno.test("a worker prints nothing on stdout and no stack trace on stderr", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER);
  worker.kill("SIGTERM");
  await worker.ended();
  assert.equal(worker.stdout, "");
  assert.doesNotMatch(worker.stderr, /^\s+at /m);
});

Deno.test("a worker answers its standard commands", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER);
  const health = await home.client.send(WORKER, "health_check");
  assert.equal(health["alive"], true);
  const state = await home.client.send(WORKER, "get_state");
  assert.deepEqual(Object.keys(state), ["status", "uptime_sec", "config", "metrics"]);
  const description = await home.client.send(WORKER, "describe");
  assert.equal(description["name"], WORKER);
  assert.deepEqual(Object.keys(description["commands"] as object).sort(), [
    "describe",
    "get_state",
    "health_check",
    "reset",
    "restart",
    "set_config",
    "shutdown",
  ]);
});

Deno.test("set_config changes the rate of a running counter at once", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, ["--set", "publish_interval=3600"]);
  let counts = 0;
  home.client.subscribe("example.counter", () => counts++);
  const answer = await home.client.send(WORKER, "set_config", {
    config: { publish_interval: 0.005 },
  });
  assert.deepEqual(answer, { restart_required: false, restart_keys: [] });
  await until("twenty counts", () => counts >= 20);
});

Deno.test("set_config refuses an unknown key and changes nothing", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER);
  const before = await home.client.send(WORKER, "get_state");
  await assert.rejects(
    home.client.send(WORKER, "set_config", { config: { publish_interval: 1, rate: 3 } }),
    (error: unknown) => error instanceof CommandError && error.code === "invalid_config",
  );
  const after = await home.client.send(WORKER, "get_state");
  assert.deepEqual(after["config"], before["config"]);
});

Deno.test("shutdown answers, then ends the worker with exit code 0", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER);
  assert.deepEqual(await home.client.send(WORKER, "shutdown"), { shutting_down: true });
  assert.equal((await worker.ended()).code, 0);
  assert.equal(await isRegistered(home), false);
});

Deno.test("a second worker of the same name is refused, naming pid and port", async () => {
  await using home = await TestHome.create();
  const first = await home.startWorker(WORKER);
  const port = (await home.service(WORKER))?.ports.command;
  const second = home.run(executable(WORKER), ["--port", "0"]);
  assert.equal((await second.ended()).code, 1);
  assert.match(second.stderr, new RegExp(`pid ${first.pid}, command port ${port}.*--name`));
});

Deno.test("--name starts a second instance beside the first", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER);
  await home.startWorker(WORKER, [], { name: "second" });
  assert.equal((await home.client.send("second", "health_check"))["alive"], true);
});

Deno.test("a port that is taken is told in one line with its holder and the way out, exit code 1", async () => {
  await using home = await TestHome.create();
  const first = await home.startWorker(WORKER);
  const port = (await home.service(WORKER))?.ports.command;
  const second = home.run(executable(WORKER), ["--name", "second", "--port", String(port)]);
  assert.equal((await second.ended()).code, 1);
  assert.equal(
    second.stderr,
    `${WORKER}: port ${port} is taken by ${WORKER} (pid ${first.pid}); ` +
      "choose another with --port (0: any free one)\n",
  );
});

Deno.test("a mistake in the configuration file is told with file, section, key and value, exit code 2", async () => {
  await using home = await TestHome.create();
  await Deno.writeTextFile(
    join(home.path, "config.toml"),
    "[example_worker]\npublish_intervall = 1\n",
  );
  const worker = home.run(executable(WORKER), ["--port", "0"]);
  assert.equal((await worker.ended()).code, 2);
  assert.match(
    worker.stderr,
    /^example_worker: .*config\.toml, \[example_worker\]: there is no key 'publish_intervall'; did you mean 'publish_interval'\?.*\n$/,
  );
});

Deno.test("a flag with a wrong value is told in one line, exit code 2", async () => {
  await using home = await TestHome.create();
  const worker = home.run(executable(WORKER), ["--port", "seventy"]);
  assert.equal((await worker.ended()).code, 2);
  assert.equal(
    worker.stderr,
    "example_worker: 'seventy' is no port; 0 to 65535 are (0: any free one)\n",
  );
});

Deno.test("a worker that was killed can be started again at once", async () => {
  await using home = await TestHome.create();
  const first = await home.startWorker(WORKER);
  first.kill("SIGKILL");
  await first.ended();
  const second = await home.startWorker(WORKER);
  assert.equal((await home.service(WORKER))?.pid, second.pid);
});

Deno.test("a client finds a worker again that came back at another port, subscriptions included", async () => {
  await using home = await TestHome.create();
  const first = await home.startWorker(WORKER);
  const instances = new Set<string | undefined>();
  home.client.subscribe("example.counter", (message) => instances.add(message.instance));
  await until("the first count", () => instances.size === 1);
  first.kill("SIGKILL");
  await first.ended();
  await assert.rejects(
    home.client.send(WORKER, "health_check", {}, { timeoutMs: 700 }),
    CommandError,
  );
  await home.startWorker(WORKER);
  await until("the second worker's count", () => instances.size === 2, 2_000);
  assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
});

Deno.test("a command to a worker that is not there names those that are", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER);
  await assert.rejects(
    home.client.send("exampel_worker", "health_check"),
    (error: unknown) =>
      error instanceof WorkerNotFoundError &&
      error.message.includes("did you mean 'example_worker'"),
  );
});

Deno.test("a worker that hangs costs a time-out, and answers again when it runs on", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER);
  await home.client.send(WORKER, "health_check");
  worker.kill("SIGSTOP");
  const startMs = performance.now();
  await assert.rejects(home.client.send(WORKER, "health_check"), CommandTimeoutError);
  const waitedMs = performance.now() - startMs;
  assert.ok(waitedMs > 1_900 && waitedMs < 2_500, `${waitedMs} ms`);
  worker.kill("SIGCONT");
  assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
});

Deno.test("a state topic reaches a subscriber that joins late, a stream topic does not repeat", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, ["--set", "publish_interval=0.05"]);
  let counts = 0;
  home.client.subscribe("example.counter", () => counts++);
  await until("a count that could be repeated", () => counts > 0);
  await home.client.send(WORKER, "set_config", { config: { publish_interval: 3600 } });
  const late = new BusClient({ home: home.path });
  try {
    const topics: string[] = [];
    late.subscribe("*", ({ topic }) => topics.push(topic));
    await until("the worker's life cycle", () => topics.includes("events.lifecycle"));
    assert.ok(!topics.includes("example.counter"), topics.join());
  } finally {
    await late.close();
  }
});

Deno.test("log lines go out on the bus", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER);
  const levels: unknown[] = [];
  const lifecycle: unknown[] = [];
  home.client.subscribe("logs.*", ({ payload }) => levels.push(payload["level"]));
  home.client.subscribe("events.*", ({ payload }) => lifecycle.push(payload["event"]));
  await until("the first event", () => lifecycle.length > 0);
  worker.kill("SIGTERM");
  await worker.ended();
  await until("the last event", () => lifecycle.includes("worker_stopped"));
  assert.ok(levels.includes("INFO"));
});

Deno.test("10,000 connections made and ended leave memory and descriptors of both sides as they were", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER, ["--set", "publish_interval=0.01"]);
  const connect = async (times: number) => {
    for (let i = 0; i < times; i++) {
      const client = new BusClient({ home: home.path });
      const subscription = client.subscribe("events.*", () => {});
      await client.send(WORKER, "health_check");
      await subscription.close();
      await client.close();
    }
  };
  await connect(500); // a command and a subscription each: two sockets
  const before = [await usage(worker.pid), await usage(Deno.pid)];
  await connect(4_500);
  const after = [await usage(worker.pid), await usage(Deno.pid)];
  for (const side of [0, 1]) {
    const grownMb = ((after[side]?.rssBytes ?? 0) - (before[side]?.rssBytes ?? 0)) / 1e6;
    assert.ok(grownMb < 24, `${grownMb} MB on side ${side}`);
    const more = (after[side]?.descriptors ?? 0) - (before[side]?.descriptors ?? 0);
    assert.ok(more <= 4, `${more} descriptors on side ${side}`);
  }
});

Deno.test("a subscriber that throws does not keep other messages and commands from their turn", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, ["--set", "publish_interval=0.01"]);
  const reported: unknown[] = [];
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    reported.push(event.error);
  };
  globalThis.addEventListener("error", onError);
  try {
    home.client.subscribe("example.counter", () => {
      throw new Error("a reader's fault");
    });
    await until("two faults", () => reported.length >= 2);
    assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
  } finally {
    globalThis.removeEventListener("error", onError);
  }
});

Deno.test("a worker is commanded and heard while its registry is lost", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, ["--set", "publish_interval=0.01"]);
  let counts = 0;
  home.client.subscribe("example.counter", () => counts++);
  await until("a count", () => counts > 0);
  await home.client.send(WORKER, "health_check");
  await Deno.remove(`${home.path}/registry.json`);
  await new Promise((resolve) => setTimeout(resolve, 1_200)); // longer than anything is remembered
  assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
  counts = 0;
  await until("more counts", () => counts > 0);
});
