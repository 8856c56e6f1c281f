/** `vj_console doctor` with real executables, in a folder of their own. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { VERSION } from "../../bus/mod.ts";
import type { Finding } from "../../console/commands/doctor/finding.ts";
import { executable, TestHome, until } from "./harness.ts";

const ignore = Deno.build.os === "windows"; // scripts and modes

interface Report {
  readonly code: number;
  readonly findings: Finding[];
  readonly stderr: string;
  readonly seconds: number;
}

/** A folder with some of the executables, beside a home. */
class Gig implements AsyncDisposable {
  readonly home: TestHome;
  readonly folder: string;

  private constructor(home: TestHome, folder: string) {
    this.home = home;
    this.folder = folder;
  }

  /** Links the programs: the console looks for the others where it lies itself. */
  static async create(...programs: string[]): Promise<Gig> {
    const home = await TestHome.create();
    const folder = await Deno.makeTempDir({
      dir: dirname(executable("vj_console")),
      prefix: "gig-",
    });
    for (const name of ["vj_console", ...programs]) {
      await Deno.link(executable(name), join(folder, name));
    }
    return new Gig(home, folder);
  }

  /** Puts a script beside the console. */
  async script(name: string, text: string): Promise<void> {
    await Deno.writeTextFile(join(this.folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }

  async doctor(...args: string[]): Promise<Report> {
    const begunMs = performance.now();
    const console = this.home.run(join(this.folder, "vj_console"), ["doctor", "--json", ...args], {
      env: { HOME: this.home.path, XDG_CONFIG_HOME: "" },
    });
    const { code } = await console.ended();
    const seconds = (performance.now() - begunMs) / 1000;
    const lines = console.stdout.split("\n").filter((line) => line !== "");
    return {
      code,
      findings: lines.map((line) => JSON.parse(line)),
      stderr: console.stderr,
      seconds,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** What is not well, a line each. */
function troubles({ findings }: Report): string[] {
  return findings.filter(({ state }) => state !== "ok")
    .map(({ check, state, finding }) => `${check} ${state}: ${finding}`);
}

/** Has a port, or leaves it to who has it already. */
function occupy(port: number): Disposable {
  try {
    const listener = Deno.listen({ hostname: "127.0.0.1", port });
    return { [Symbol.dispose]: () => listener.close() };
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return { [Symbol.dispose]: () => {} };
  }
}

Deno.test({ name: "doctor finds a machine well where a worker runs", ignore }, async () => {
  await using gig = await Gig.create("example_worker");
  await gig.home.startWorker("example_worker");
  const report = await gig.doctor();
  assert.deepEqual(troubles(report), [
    "supervisor warning: process_manager does not run: a worker that crashes stays away",
  ]);
  assert.equal(report.code, 0);
  assert.match(report.stderr, /^vj_console: 0 problems, 1 warning, \d+ ok\n$/);
});

Deno.test(
  { name: "doctor names what is wrong, and --fix mends what is safe", ignore },
  async () => {
    await using gig = await Gig.create("example_worker");
    const { path } = gig.home;
    await gig.script("log_aggregator", `echo log_aggregator ${VERSION}`);
    await gig.script("osc_debugger", "echo osc_debugger 9.9.9");
    const worker = await gig.home.startWorker("example_worker");
    worker.kill("SIGKILL");
    await worker.ended();
    await Deno.writeTextFile(join(path, "config.toml"), "[example_wroker]\npublish_interval = 1\n");
    await Deno.chmod(path, 0o755);
    await Deno.chmod(join(path, "registry.json"), 0o644);
    using _port = occupy(5062);

    const before = await gig.doctor();
    assert.equal(before.code, 1);
    const found = troubles(before).join("\n");
    assert.match(found, /^home warning: other users .* \(mode 0755\)$/m);
    assert.match(found, /^home warning: other users may read .*registry\.json \(0644\)$/m);
    assert.match(found, /^config problem: .*\[example_wroker\].*did you mean \[example_worker\]/m);
    assert.match(found, /^registry warning: example_worker is registered, but .* is gone$/m);
    assert.match(found, /^ports problem: port 5062 of log_aggregator is taken by /m);
    assert.match(found, /^versions warning: osc_debugger is of version 9\.9\.9/m);
    for (const { state, mend } of before.findings) assert.ok(state === "ok" || mend !== undefined);

    const mended = await gig.doctor("--fix");
    const done = mended.findings.filter(({ finding }) => finding.startsWith("mended: "));
    assert.equal(done.length, 3, JSON.stringify(done));
    const after = troubles(await gig.doctor()).join("\n");
    assert.doesNotMatch(after, /^(home|registry)/m);
    assert.match(after, /^config problem/m); // nobody's file but the user's
    assert.equal(await gig.home.service("example_worker"), undefined);
  },
);

Deno.test({ name: "doctor does not wait for a program that hangs", ignore }, async () => {
  await using gig = await Gig.create();
  await gig.script("osc_debugger", "exec sleep 30");
  const report = await gig.doctor();
  assert.match(troubles(report).join("\n"), /osc_debugger does not start: no answer within 3 s/);
  assert.ok(report.seconds < 5, `${report.seconds} s`);
});

Deno.test({ name: "doctor tells which programs the supervisor cannot run", ignore }, async () => {
  await using gig = await Gig.create();
  const lights = { command: "sh", args: ["-c", "exit 3"] };
  const settings = { discover: false, failing_after: 1, programs: { lights } };
  const flags = Object.entries(settings).flatMap(([key, value]) => [
    "--set",
    `${key}=${JSON.stringify(value)}`,
  ]);
  const supervisor = await gig.home.startWorker("process_manager", flags);
  const report = await until("lights to fail", async () => {
    const report = await gig.doctor();
    return troubles(report).some((line) => line.includes("lights is failing")) && report;
  });
  assert.equal(report.code, 1);
  assert.ok(
    report.findings.some(({ finding }) =>
      finding === `process_manager runs (pid ${supervisor.pid}, 1 program)`
    ),
  );
});
