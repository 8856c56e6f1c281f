/** Programs are kept running whatever becomes of the registry and of the disk below it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { endInput, findPython, runPython } from "../interop/python.ts";
import { type TestProcess, until } from "./harness.ts";
import { canMount, succeeds } from "./small_disk.ts";
import { IDLE, script, signal, SupervisedHome, SUPERVISOR, worker } from "./supervisor_harness.ts";

const python = findPython("fcntl");

const PROGRAMS = {
  example_worker: worker(),
  second: worker([], { command: "example_worker" }),
  idle: IDLE,
  crasher: script("sleep 0.2; exit 1"),
};

/** Makes the registry unusable, and usable again. */
interface Fault {
  readonly what: string;
  readonly ignore?: boolean;
  /** The home is a disk of its own, of so many bytes. */
  readonly diskBytes?: string;
  begin(all: SupervisedHome): Promise<unknown>;
  end(all: SupervisedHome): Promise<unknown>;
}

const registry = (all: SupervisedHome) => join(all.path, "registry.json");
const never = () => Promise.resolve();
const mountable = await canMount("supervision on full and read-only disks");

/** Holds the registry's lock until its input ends. */
async function holdLock(all: SupervisedHome): Promise<TestProcess> {
  const holder = runPython(all.home, python, "hold_lock.py");
  await until("the lock", () => holder.stdout.includes("locked"));
  return holder;
}

function locked(): Fault {
  let holder: TestProcess | undefined;
  return {
    what: "locked by a process that holds it",
    ignore: python === undefined,
    begin: async (all) => holder = await holdLock(all),
    end: async () => {
      if (holder !== undefined) await endInput(holder);
    },
  };
}

const faults: Fault[] = [
  { what: "deleted", begin: (all) => Deno.remove(registry(all)), end: never },
  {
    what: "deleted with its whole folder",
    begin: (all) => Deno.remove(all.path, { recursive: true }),
    end: never,
  },
  {
    what: "cut off in the middle",
    begin: async (all) => {
      const text = await Deno.readTextFile(registry(all));
      await Deno.writeTextFile(registry(all), text.slice(0, text.length / 2));
    },
    end: never,
  },
  {
    what: "filled with something else",
    begin: (all) => Deno.writeFile(registry(all), crypto.getRandomValues(new Uint8Array(60_000))),
    end: never,
  },
  {
    what: "on a disk that is read-only",
    ignore: !mountable,
    // Files that are open already stay writable, as the logs of those who run.
    async begin(all) {
      assert.ok(await succeeds("mount", "--bind", all.path, all.path));
      // Refused while somebody has just opened a file there to write it.
      const remount = ["-o", "remount,bind,ro", all.path];
      await until("a moment in which nobody writes", () => succeeds("mount", ...remount));
    },
    end: (all) => succeeds("umount", "--lazy", all.path),
  },
  {
    what: "on a disk that is full",
    ignore: !mountable,
    diskBytes: "1m",
    async begin(all) {
      using filler = await Deno.open(`${all.path}/filler`, { write: true, create: true });
      try {
        for (;;) await filler.write(new Uint8Array(1_024));
      } catch (error) {
        assert.match(String(error), /No space left/);
      }
    },
    end: (all) => Deno.remove(`${all.path}/filler`),
  },
  locked(),
];

const WORKERS = ["example_worker", "second"];

/** Programs crash, and stop and start, while the registry is as it is. */
async function carryOn(all: SupervisedHome): Promise<void> {
  const crashed = ["idle", ...WORKERS];
  const before = await Promise.all(crashed.map(async (name) => (await all.status(name)).pid ?? 0));
  for (const pid of before) signal(pid, "SIGKILL");
  const isBack = (old: number | undefined) => ({ pid }: { pid: number | null }) =>
    pid !== null && pid !== old;
  const back = await Promise.all(
    crashed.map(async (name, i) => (await all.when(name, "back", isBack(before[i]))).pid),
  );
  await all.runs("idle", before[0]);
  const { restarts } = await all.status("crasher");
  await all.when("crasher", "restarted on and on", (status) => status.restarts >= restarts + 2);
  // Long enough for a worker to be taken for hung, were the registry asked whether it is.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  for (const [i, name] of crashed.entries()) assert.equal((await all.status(name)).pid, back[i]);
  const { stopped } = await all.ask("stop_worker", { workers: ["idle", "second"], wait: true });
  assert.equal(stopped, true);
  await all.ask("start_worker", { worker: "idle" });
  await all.runs("idle");
  assert.equal((await all.status("second")).state, "stopped");
}

async function survive({ diskBytes, begin, end }: Fault): Promise<void> {
  await using all = await SupervisedHome.create(PROGRAMS);
  if (diskBytes !== undefined) {
    const options = `size=${diskBytes}`;
    assert.ok(await succeeds("mount", "-t", "tmpfs", "-o", options, "tmpfs", all.path));
    await all.configure(PROGRAMS);
  }
  try {
    await all.start();
    for (const name of [...WORKERS, "idle"]) await all.runs(name);
    await begin(all);
    try {
      await carryOn(all);
    } finally {
      await end(all);
    }
    await all.ask("start_worker", { worker: "second", wait: true });
    for (const name of WORKERS) {
      const pid = await all.runs(name);
      await until(`the entry of ${name}`, async () => (await all.home.service(name))?.pid === pid);
    }
    await until("the supervisor's entry", () => all.home.service(SUPERVISOR));
    await all.ask("stop_worker", { worker: "crasher", wait: true });
    // The supervisor, its three programs, and none of them twice.
    await until("nobody else to run", async () => (await all.processes()).length === 4);
  } finally {
    if (diskBytes !== undefined) await succeeds("umount", "--lazy", all.path);
  }
}

// Side by side, for they wait a lot; that takes the sanitizers off.
const unsanitized = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
Deno.test({
  name: "programs are started, restarted and stopped while the registry is lost or useless",
  ...unsanitized,
  async fn(test) {
    await Promise.all(faults.map((fault) =>
      test.step({
        name: `the registry is ${fault.what}`,
        ignore: fault.ignore ?? false,
        fn: () => survive(fault),
        ...unsanitized,
      })
    ));
  },
});

Deno.test({
  name: "a supervisor starts, adopts and starts programs though the registry is locked",
  ignore: python === undefined,
  async fn() {
    await using all = await SupervisedHome.started({ example_worker: worker(), idle: IDLE });
    const [example, idle] = [await all.runs("example_worker"), await all.runs("idle")];
    const holder = await holdLock(all);
    await all.killSupervisor();
    signal(idle, "SIGKILL");
    await all.start();
    assert.equal(await all.runs("example_worker"), example);
    await all.runs("idle", idle);
    await endInput(holder);
  },
});

Deno.test("what the supervisor remembers may be damaged: it says so, and takes over what is registered", async () => {
  await using all = await SupervisedHome.started({ example_worker: worker() });
  const pid = await all.runs("example_worker");
  await all.killSupervisor();
  await Deno.writeTextFile(join(all.path, "process_manager.json"), '{"version": 1, "prog');
  await all.start();
  assert.equal(await all.runs("example_worker"), pid);
  assert.match(all.supervisor.stderr, /process_manager\.json was not readable \(it is damaged\)/);
  assert.equal((await all.processes()).length, 2);
});
