/** What a running worker does when its registry is lost, spoilt, locked, full or read-only. */
import assert from "node:assert/strict";
import { BusClient } from "../../bus/mod.ts";
import { endInput, findPython, runPython } from "../interop/python.ts";
import { canMount, succeeds } from "./small_disk.ts";
import { executable, TestHome, type TestProcess, until } from "./harness.ts";

const WORKER = "example_worker";
const python = findPython("fcntl");

/** A heartbeat comes every 5 s. */
const ONE_MORE_HEARTBEAT_MS = 5_300;

/** A port that nobody has at the moment. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** How often a text occurs. */
function times(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** An entry as a worker would have left it. */
function entry(pid: number, startedAt: number, heartbeatAt: number) {
  return {
    pid,
    status: "running",
    started_at: startedAt,
    heartbeat_at: heartbeatAt,
    ports: { command: 1, telemetry: 2 },
    metadata: {},
  };
}

async function writeEntry(home: TestHome, value: unknown): Promise<void> {
  const file = { version: "1.0", updated_at: 0, services: { [WORKER]: value } };
  await Deno.writeTextFile(`${home.path}/registry.json`, JSON.stringify(file));
}

/** Whether a worker answers at its port, registry or not. */
async function answersAt(port: number): Promise<boolean> {
  const elsewhere = await Deno.makeTempDir({ prefix: "vj-test-" });
  const now = Date.now() / 1000;
  const known = entry(Deno.pid, now, now);
  known.ports.command = port;
  await Deno.writeTextFile(
    `${elsewhere}/registry.json`,
    JSON.stringify({ services: { [WORKER]: known } }),
  );
  const client = new BusClient({ home: elsewhere });
  try {
    return (await client.send(WORKER, "health_check", {}, { timeoutMs: 500 }))["alive"] === true;
  } finally {
    await client.close();
    await Deno.remove(elsewhere, { recursive: true });
  }
}

Deno.test("a worker whose registry is deleted is registered again with the next heartbeat", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER);
  const before = await home.service(WORKER);
  await Deno.remove(`${home.path}/registry.json`);
  const after = await until("the entry", () => home.service(WORKER));
  assert.equal(after.pid, worker.pid);
  assert.deepEqual(after.ports, before?.ports);
  assert.equal(after.startedAt, before?.startedAt);
});

Deno.test("a worker whose registry turns to garbage keeps it aside, says so and is registered again", async () => {
  await using home = await TestHome.create();
  const worker = await home.startWorker(WORKER);
  const garbage = '{"services": {"example_worker": {"pid": 1';
  await Deno.writeTextFile(`${home.path}/registry.json`, garbage);
  const after = await until("the entry", () => home.service(WORKER));
  assert.equal(after.pid, worker.pid);
  const aside = [...Deno.readDirSync(home.path)].find(({ name }) => name.includes(".corrupt-"));
  assert.equal(await Deno.readTextFile(`${home.path}/${aside?.name}`), garbage);
  await until("the warning", () => worker.stderr.includes("was not readable (it is not JSON"));
});

/** Makes the registry's folder of a worker unwritable, and writable again. */
interface Fault {
  begin(home: TestHome): Promise<void>;
  end(home: TestHome): Promise<void>;
  trouble: RegExp;
}

const diskFull: Fault = {
  trouble: /No space left on device/,
  async begin(home) {
    const filler = await Deno.open(`${home.path}/filler`, { write: true, create: true });
    try {
      for (;;) await filler.write(new Uint8Array(1_024));
    } catch {
      filler.close(); // full
    }
  },
  end: (home) => Deno.remove(`${home.path}/filler`),
};

const readOnly: Fault = {
  trouble: /Read-only file system/,
  begin: async (home) => assert.ok(await succeeds("mount", "-o", "remount,ro", home.path)),
  end: async (home) => assert.ok(await succeeds("mount", "-o", "remount,rw", home.path)),
};

/** Something else stands where the folder was. */
const noFolder: Fault = {
  trouble: /exists|Not a directory/i,
  async begin(home) {
    await Deno.rename(home.path, `${home.path}.away`);
    await Deno.writeTextFile(home.path, "");
  },
  async end(home) {
    await Deno.remove(home.path);
    await Deno.rename(`${home.path}.away`, home.path);
  },
};

const mountable = await canMount("tests of full and read-only disks");
const faults: [what: string, ignore: boolean, Fault][] = [
  ["on a full disk", !mountable, diskFull],
  ["on a read-only disk", !mountable, readOnly],
  ["whose folder gave way to a file", false, noFolder],
];

async function survive(fault: Fault): Promise<void> {
  await using home = await TestHome.create();
  const port = freePort();
  const mounted = fault !== noFolder &&
    await succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", home.path);
  try {
    const worker = await home.startWorker(WORKER, ["--port", `${port}`, "--telemetry-port", "0"]);
    await fault.begin(home);
    try {
      await until("the warning", () => worker.stderr.includes("no heartbeat"));
      assert.match(worker.stderr, fault.trouble);
      // Another heartbeat fails, and has nothing new to say.
      await new Promise((resolve) => setTimeout(resolve, ONE_MORE_HEARTBEAT_MS));
      assert.ok(await answersAt(port));
    } finally {
      await fault.end(home);
    }
    await until("the recovery", () => worker.stderr.includes("can be written again"));
    assert.equal(times(worker.stderr, /no heartbeat/g), 1);
    const service = await home.service(WORKER);
    assert.equal(service?.pid, worker.pid);
    assert.ok(Date.now() / 1000 - (service?.heartbeatAt ?? 0) < 2);
  } finally {
    if (mounted) await succeeds("umount", "--lazy", home.path);
  }
}

// Side by side, for they wait for heartbeats; that takes the sanitizers off.
Deno.test({
  name: "a worker runs on where it cannot write its registry, says so once and recovers by itself",
  sanitizeOps: false,
  sanitizeResources: false,
  sanitizeExit: false,
  async fn(test) {
    await Promise.all(faults.map(([where, ignore, fault]) =>
      test.step({
        name: `a worker ${where}`,
        ignore,
        fn: () => survive(fault),
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
      })
    ));
  },
});

/** Holds the registry's lock until its input ends. */
async function holdLock(home: TestHome): Promise<TestProcess> {
  const holder = runPython(home, python, "hold_lock.py");
  await until("the lock", () => holder.stdout.includes("locked"));
  return holder;
}

Deno.test({
  name: "a worker starts though the registry is locked, names the holder and registers at its end",
  ignore: python === undefined,
  async fn() {
    await using home = await TestHome.create();
    const holder = await holdLock(home);
    const port = freePort();
    const worker = home.run(executable(WORKER), ["--port", `${port}`, "--telemetry-port", "0"]);
    await until("an answer", () => answersAt(port).catch(() => false));
    await until("the warning", () => worker.stderr.includes("the registry is locked"), 3_500);
    assert.match(worker.stderr, new RegExp(`locked by python\\S* \\(pid ${holder.pid}\\)`));
    assert.match(worker.stderr, /example_worker \S+ is ready/);
    assert.equal(await home.service(WORKER), undefined);
    await endInput(holder);
    await until("the entry", () => home.service(WORKER), 1_000);
    assert.equal(times(worker.stderr, /the registry is locked/g), 1);
  },
});

for (const when of ["at its start", "while it runs"] as const) {
  Deno.test({
    name: `a worker whose registry is locked ${when} ends on SIGTERM within 1 s with exit code 0`,
    ignore: python === undefined,
    async fn() {
      await using home = await TestHome.create();
      const port = freePort();
      const args = ["--port", `${port}`, "--telemetry-port", "0"];
      if (when === "at its start") await holdLock(home);
      const worker = when === "at its start"
        ? home.run(executable(WORKER), args)
        : await home.startWorker(WORKER, args);
      if (when === "while it runs") await holdLock(home);
      await until("an answer", () => answersAt(port).catch(() => false));
      const startMs = performance.now();
      worker.kill("SIGTERM");
      const { code, signal } = await worker.ended();
      const tookMs = performance.now() - startMs;
      assert.deepEqual([code, signal], [0, null], worker.stderr);
      assert.ok(tookMs < 1_000, `${tookMs} ms`);
    },
  });
}

Deno.test({
  name: "of two workers that claim a name at the same moment one runs and one is refused",
  ignore: python === undefined,
  async fn() {
    await using home = await TestHome.create();
    const holder = await holdLock(home);
    const workers: TestProcess[] = [];
    for (let i = 0; i < 2; i++) {
      const port = freePort();
      workers.push(home.run(executable(WORKER), ["--port", `${port}`, "--telemetry-port", "0"]));
      await until("an answer", () => answersAt(port).catch(() => false));
    }
    await endInput(holder);
    const ended = await Promise.race(workers.map(async (worker) => {
      const { code } = await worker.ended();
      return { worker, code };
    }));
    const winner = workers.find((worker) => worker !== ended.worker);
    assert.equal(ended.code, 1);
    assert.match(ended.worker.stderr, new RegExp(`already running \\(pid ${winner?.pid},.*--name`));
    assert.equal((await home.service(WORKER))?.pid, winner?.pid);
  },
});

Deno.test("a worker starts over the entry of a process that is no more", async () => {
  await using home = await TestHome.create();
  const dead = home.run("true");
  await dead.ended();
  const now = Date.now() / 1000;
  await writeEntry(home, entry(dead.pid, now, now));
  const worker = await home.startWorker(WORKER);
  assert.equal((await home.service(WORKER))?.pid, worker.pid);
});

Deno.test("a worker starts over an entry whose pid belongs to a stranger by now", async () => {
  await using home = await TestHome.create();
  const anHourAgo = Date.now() / 1000 - 3_600;
  const stranger = home.run("sleep", ["60"]);
  await writeEntry(home, entry(stranger.pid, anHourAgo - 60, anHourAgo));
  const worker = await home.startWorker(WORKER);
  assert.equal((await home.service(WORKER))?.pid, worker.pid);
});

Deno.test("a worker does not start over the entry of another process that lives", async () => {
  await using home = await TestHome.create();
  const other = home.run("sleep", ["60"]);
  const now = Date.now() / 1000;
  await writeEntry(home, entry(other.pid, now, now));
  const worker = home.run(executable(WORKER), ["--port", "0"]);
  assert.equal((await worker.ended()).code, 1);
  assert.equal(
    worker.stderr,
    `${WORKER}: ${WORKER} is already running (pid ${other.pid}, command port 1); ` +
      "stop it, or start another instance beside it with --name\n",
  );
});
