/** A worker that begins anew, by itself or under a supervisor, and what it remembers then. */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  BusClient,
  CommandError,
  RESTART_EXIT_CODE,
  type Service,
  SUPERVISED_VARIABLE,
} from "../../bus/mod.ts";
import { executable, readProc, TestHome, type TestProcess, until, usage } from "./harness.ts";

const WORKER = "example_worker";

/** The test plays the supervisor. */
const SUPERVISED = { env: { [SUPERVISED_VARIABLE]: String(Deno.pid) } };

const onLinux = { ignore: Deno.build.os !== "linux" };

/** Ports as a show has them: the same after each start. */
function fixedPorts(): string[] {
  using command = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using telemetry = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return ["--port", `${command.addr.port}`, "--telemetry-port", `${telemetry.addr.port}`];
}

/** Waits until a worker has begun again, later than `before`. */
async function begunAgain(home: TestHome, before: Service | undefined): Promise<Service> {
  return await until("the restart", async () => {
    const service = await home.service(WORKER);
    const isNew = service?.status === "running" && service.startedAt > (before?.startedAt ?? 0);
    return isNew ? service : undefined;
  });
}

async function restart(home: TestHome): Promise<Service> {
  const before = await home.service(WORKER);
  assert.deepEqual(await home.client.send(WORKER, "restart"), { restarted: true });
  return await begunAgain(home, before);
}

async function interval(home: TestHome): Promise<unknown> {
  const { config } = await home.client.send(WORKER, "get_state");
  return (config as Record<string, unknown>)["publish_interval"];
}

async function setInterval(home: TestHome, seconds: number): Promise<void> {
  await home.client.send(WORKER, "set_config", { config: { publish_interval: seconds } });
}

/** What `/proc/<pid>/status` says of signals: which are blocked, ignored, caught. */
async function signalMasks(worker: TestProcess): Promise<string[]> {
  const status = await readProc(`/proc/${worker.pid}/status`);
  return status.split("\n").filter((line) => /^Sig(Blk|Ign|Cgt)/.test(line));
}

Deno.test("restart begins the program anew: same process, same ports, counting from the beginning", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER, fixedPorts());
  const before = await home.service(WORKER);
  await home.client.send(WORKER, "reset", { counter: 1_000_000 });
  const service = await restart(home);
  assert.equal(service.pid, worker.pid);
  assert.deepEqual(service.ports, before?.ports);
  const { metrics } = await home.client.send(WORKER, "get_state");
  assert.ok((metrics as { counter: number }).counter < 1_000);
});

Deno.test("a client's next command reaches a worker that has begun anew at another port", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, ["--port", "0"]);
  for (let i = 0; i < 3; i++) {
    await restart(home);
    const startMs = performance.now();
    assert.equal((await home.client.send(WORKER, "health_check"))["alive"], true);
    assert.ok(performance.now() - startMs < 1_000);
  }
});

Deno.test("a client waits for a worker that is restarting", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, fixedPorts());
  await home.client.send(WORKER, "restart");
  await until("the end", async () => (await home.service(WORKER))?.status === "restarting");
  const newcomer = new BusClient({ home: home.path });
  try {
    assert.equal((await newcomer.send(WORKER, "health_check"))["alive"], true);
  } finally {
    await newcomer.close();
  }
});

Deno.test("a client does not wait for ever for a worker that does not come back", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER, fixedPorts(), SUPERVISED);
  await home.client.send(WORKER, "restart");
  await worker.ended();
  const newcomer = new BusClient({ home: home.path });
  const sent = newcomer.send(WORKER, "health_check", {}, { timeoutMs: 300 });
  await assert.rejects(sent, /example_worker is restarting; try again in a moment/);
  await newcomer.close();
});

Deno.test("restart reads the configuration file again", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, fixedPorts());
  await Deno.writeTextFile(join(home.path, "config.toml"), `[${WORKER}]\npublish_interval = 7`);
  await restart(home);
  assert.equal(await interval(home), 7);
});

Deno.test("restart is refused while the configuration has a mistake, and the worker runs on", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, fixedPorts());
  const before = await home.service(WORKER);
  await Deno.writeTextFile(join(home.path, "config.toml"), `[${WORKER}]\npublish_interval = -1`);
  await assert.rejects(
    home.client.send(WORKER, "restart"),
    (error: unknown) =>
      error instanceof CommandError && error.code === "invalid_config" &&
      error.message.includes("publish_interval = -1"),
  );
  await new Promise((resolve) => setTimeout(resolve, 300)); // longer than a restart waits
  assert.equal((await home.service(WORKER))?.startedAt, before?.startedAt);
  await Deno.remove(join(home.path, "config.toml"));
  await restart(home);
});

Deno.test("20 restarts leave memory, descriptors and signals as they were", onLinux, async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER, fixedPorts());
  await restart(home);
  const before = await usage(worker.pid);
  const masks = await signalMasks(worker);
  for (let i = 0; i < 20; i++) await restart(home);
  const after = await usage(worker.pid);
  // One more is open while the registry is written.
  assert.ok(after.descriptors <= before.descriptors + 2, `${after.descriptors} descriptors`);
  const grownMb = (after.rssBytes - before.rssBytes) / 1e6;
  assert.ok(grownMb < 8, `${grownMb} MB`);
  assert.deepEqual(await signalMasks(worker), masks);
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`${signal} ends a worker that has begun anew`, async () => {
    await using home = await TestHome.create();
    const worker = await home.startWorker(WORKER, fixedPorts());
    await restart(home);
    worker.kill(signal);
    assert.equal((await worker.ended()).code, 0);
    assert.equal(await home.service(WORKER), undefined);
  });
}

Deno.test("of restarts at the same moment one is carried out and the others are refused", async () => {
  await using home = await TestHome.create();
  await home.startWorker(WORKER, fixedPorts());
  const before = await home.service(WORKER);
  const restarts = await Promise.allSettled(
    Array.from({ length: 4 }, () => home.client.send(WORKER, "restart")),
  );
  assert.equal(restarts.filter(({ status }) => status === "rejected").length, 3);
  await begunAgain(home, before);
});

Deno.test("shutdown after restart ends the worker", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER, fixedPorts());
  await home.client.send(WORKER, "restart");
  await home.client.send(WORKER, "shutdown");
  assert.equal((await worker.ended()).code, 0);
  assert.equal(await home.service(WORKER), undefined);
});

Deno.test(
  "a worker begins anew from the executable that took the place of its own",
  onLinux,
  async () => {
    await using home = await TestHome.create();
    const program = join(home.path, WORKER);
    await Deno.copyFile(executable(WORKER), program);
    const worker = home.run(program, fixedPorts());
    await until("the worker", () => home.service(WORKER));
    await Deno.remove(program);
    await Deno.copyFile(executable(WORKER), program);
    const service = await restart(home);
    assert.equal(service.pid, worker.pid);
  },
);

Deno.test(
  "a worker started by nohup outlives its terminal, also after a restart",
  onLinux,
  async () => {
    await using home = await TestHome.create();
    const worker = home.run("nohup", [executable(WORKER), ...fixedPorts()]);
    await until("the worker", () => home.service(WORKER));
    worker.kill("SIGHUP");
    await restart(home);
    worker.kill("SIGHUP");
    assert.equal((await restart(home)).pid, worker.pid);
    worker.kill("SIGTERM");
    assert.equal((await worker.ended()).code, 0);
  },
);

Deno.test("restart under a supervisor ends the worker with a code of its own and a word in the registry", async () => {
  await using home = await TestHome.create();
  const ports = fixedPorts();
  const worker = await home.startWorker(WORKER, ports, SUPERVISED);
  await setInterval(home, 60);
  await home.client.send(WORKER, "restart");
  assert.equal((await worker.ended()).code, RESTART_EXIT_CODE);
  const left = await home.service(WORKER);
  assert.deepEqual([left?.pid, left?.status, left?.health], [worker.pid, "restarting", "gone"]);
  const next = await home.startWorker(WORKER, ports, SUPERVISED);
  assert.equal(await interval(home), 60);
  const { pid, status } = await home.service(WORKER) ?? {};
  assert.deepEqual([pid, status], [next.pid, "running"]);
  const events: unknown[] = [];
  home.client.subscribe("events.*", ({ payload }) => events.push(payload["event"]));
  await until("the word that it is a restart", () => events.includes("worker_restarted"));
});

Deno.test("shutdown under a supervisor leaves the word that somebody asked for it; SIGTERM leaves none", async () => {
  await using home = await TestHome.create();
  const ports = fixedPorts();
  const worker = await home.startWorker(WORKER, ports, SUPERVISED);
  await setInterval(home, 60);
  await home.client.send(WORKER, "shutdown");
  assert.equal((await worker.ended()).code, 0);
  const left = await home.service(WORKER);
  assert.deepEqual([left?.status, left?.health], ["stopped", "gone"]);
  const next = await home.startWorker(WORKER, ports, SUPERVISED);
  assert.notEqual(await interval(home), 60);
  next.kill("SIGTERM");
  assert.equal((await next.ended()).code, 0);
  assert.equal(await home.service(WORKER), undefined);
});

Deno.test("a worker whose supervisor has died begins anew by itself", async () => {
  await using home = await TestHome.create();
  const dead = home.run("true");
  await dead.ended();
  const env = { [SUPERVISED_VARIABLE]: String(dead.pid) };
  const worker = await home.startWorker(WORKER, fixedPorts(), { env });
  assert.equal((await restart(home)).pid, worker.pid);
});

for (const how of ["restarted", "killed"] as const) {
  Deno.test(`what set_config changed holds for a worker that was ${how}, and is told`, async () => {
    await using home = await TestHome.create();
    const args = [...fixedPorts(), "--set", "publish_interval=3"];
    let worker = await home.startWorker(WORKER, args);
    await setInterval(home, 60);
    if (how === "restarted") {
      await restart(home);
    } else {
      worker.kill("SIGKILL");
      await worker.ended();
      worker = await home.startWorker(WORKER, args);
    }
    assert.equal(await interval(home), 60);
    assert.match(worker.stderr, /as set before the restart: publish_interval/);
    await restart(home); // and for the one after it
    assert.equal(await interval(home), 60);
  });
}

Deno.test("what set_config changed ends with a worker that is stopped", async () => {
  await using home = await TestHome.create();
  const args = [...fixedPorts(), "--set", "publish_interval=3"];
  const worker = await home.startWorker(WORKER, args);
  await setInterval(home, 60);
  worker.kill("SIGTERM");
  await worker.ended();
  await home.startWorker(WORKER, args);
  assert.equal(await interval(home), 3);
});
