import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { processes } from "../../bus/processes/processes.ts";
import { readWaitStatus } from "../../bus/processes/posix.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };
const onPosix = { ignore: Deno.build.os === "windows" };

/** No system has so many processes. */
const NOBODY = 2 ** 31 - 1;

/** Waits until a process is in the state that a probe looks for, 5 s at the most. */
async function until(probe: () => boolean | undefined): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!probe()) {
    if (performance.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A process that does nothing, leader of a process group of its own; it ends with the scope. */
class Sleeper implements Disposable {
  readonly #child = spawn("sleep", ["60"], { stdio: "ignore", detached: true });
  readonly ended = new Promise((resolve) => this.#child.once("exit", resolve));
  readonly pid = this.#child.pid ?? NOBODY;

  kill(signal: "SIGSTOP" | "SIGKILL"): void {
    this.#child.kill(signal);
  }

  [Symbol.dispose](): void {
    this.kill("SIGKILL");
  }
}

Deno.test("identity() of a process stays the same and differs from that of another", async () => {
  using first = new Sleeper();
  using second = new Sleeper();
  const identity = processes().identity(first.pid);
  assert.match(identity ?? "", /./);
  assert.equal(processes().identity(first.pid), identity);
  assert.notEqual(processes().identity(second.pid), identity);
  first.kill("SIGKILL");
  await first.ended;
  assert.equal(processes().identity(first.pid), undefined);
});

Deno.test("identity() and usage() know nothing of a process that is not there", () => {
  assert.equal(processes().identity(NOBODY), undefined);
  assert.equal(processes().usage(NOBODY), undefined);
});

Deno.test("usage() tells the memory and the processor time of this process", () => {
  const before = processes().usage(Deno.pid);
  const { rss } = Deno.memoryUsage();
  assert.ok(before !== undefined);
  assert.ok(Math.abs(before.rssBytes - rss) < 0.2 * rss, `${before.rssBytes}, ${rss}`);
  const busyUntil = performance.now() + 100;
  while (performance.now() < busyUntil);
  const used = (processes().usage(Deno.pid)?.cpuSeconds ?? 0) - before.cpuSeconds;
  assert.ok(used > 0.02 && used < 2, `${used} s`);
});

Deno.test(
  "groupIsStopped() is true while every process of the group is stopped",
  onLinux,
  async () => {
    using sleeper = new Sleeper();
    assert.equal(processes().groupIsStopped(sleeper.pid), false);
    sleeper.kill("SIGSTOP");
    await until(() => processes().groupIsStopped(sleeper.pid));
    assert.equal(processes().groupIsStopped(NOBODY), false);
  },
);

Deno.test("readWaitStatus() tells an exit code from a signal", onPosix, () => {
  assert.deepEqual(readWaitStatus(75 << 8), { code: 75, signal: null });
  assert.deepEqual(readWaitStatus(0), { code: 0, signal: null });
  assert.deepEqual(readWaitStatus(9), { code: null, signal: "SIGKILL" });
  assert.deepEqual(readWaitStatus(11 | 0x80), { code: null, signal: "SIGSEGV" }); // with a core dump
});

Deno.test("reap() knows nothing of what runs or is no child of ours", onPosix, () => {
  using sleeper = new Sleeper();
  assert.equal(processes().reap(sleeper.pid), undefined);
  assert.equal(processes().reap(Deno.ppid), undefined);
  assert.equal(processes().reap(0), undefined);
});

Deno.test(
  "execute() says why a program cannot be executed, and the process goes on",
  onPosix,
  () => {
    assert.throws(
      () => processes().execute("/nonexistent/program", ["a"]),
      /\/nonexistent\/program cannot be executed: No such file/,
    );
  },
);

Deno.test(
  "execute() replaces the program, which can reap the children of the old one",
  onPosix,
  async () => {
    const program = `
    import { spawn } from "node:child_process";
    const { processes } = await import("${
      import.meta.resolve("../../bus/processes/processes.ts")
    }");
    if (Deno.args.length === 0) {
      const child = spawn("sh", ["-c", "sleep 0.1; exit 7"], { stdio: "ignore" });
      Deno.env.set("OLD_PID", String(Deno.pid));
      processes().execute(Deno.execPath(), ["run", "-A", Deno.env.get("SELF"), String(child.pid)]);
    }
    const pid = Number(Deno.args[0]);
    let end;
    while ((end = processes().reap(pid)) === undefined) await new Promise((r) => setTimeout(r, 5));
    console.log(JSON.stringify([end, Number(Deno.env.get("OLD_PID")) === Deno.pid]));
  `;
    const folder = await Deno.makeTempDir({ prefix: "vj-test-" });
    try {
      const file = `${folder}/main.ts`;
      await Deno.writeTextFile(file, program);
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", file],
        env: { SELF: file },
      }).output();
      const text = new TextDecoder().decode(stdout);
      assert.notEqual(text, "", new TextDecoder().decode(stderr));
      assert.deepEqual(JSON.parse(text), [{ code: 7, signal: null }, true]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
