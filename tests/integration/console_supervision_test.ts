/** The console's commands for the supervisor, with real executables: up, down, start, stop, restart, ps, logs. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { executable, isAlive, readProc, type TestProcess, until } from "./harness.ts";
import { HAS_PSEUDO_TERMINAL } from "./console_terminal.ts";
import { IDLE, script, SupervisedHome, worker } from "./supervisor_harness.ts";

const CONSOLE = executable("vj_console");
const FREE_PORT = ["--", "--port", "0"];

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the console until it ends. */
async function vj(all: SupervisedHome, ...args: string[]): Promise<Finished> {
  const process = all.home.run(CONSOLE, args);
  const { code } = await process.ended();
  return { code, stdout: process.stdout, stderr: process.stderr };
}

/** The same, for a command that must succeed. */
async function vjDone(all: SupervisedHome, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await vj(all, ...args);
  assert.equal(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

/** What `ps --json` tells, by name. */
async function programs(all: SupervisedHome): Promise<Map<unknown, Record<string, unknown>>> {
  const lines = (await vjDone(all, "ps", "--json")).split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => JSON.parse(line)).map((status) => [status["name"], status]));
}

async function supervisorPid(all: SupervisedHome): Promise<number> {
  const service = await all.home.service("process_manager");
  assert.ok(service, "no supervisor is registered");
  return service.pid;
}

const isLinux = Deno.build.os === "linux";

Deno.test("up starts the supervisor and everything, down ends it all", async (test) => {
  await using all = await SupervisedHome.create({
    idle: IDLE,
    example_worker: worker(),
    lazy: { ...IDLE, autostart: false },
  });

  await test.step("down before that is no failure", async () => {
    const { code, stderr } = await vj(all, "down");
    assert.deepEqual([code, stderr], [0, "vj_console: nothing runs\n"]);
  });

  await test.step("ps before that says what to do, and fails", async () => {
    const { code, stderr } = await vj(all, "ps");
    assert.equal(code, 1);
    assert.match(stderr, /no supervisor is running: .*vj_console up/);
  });

  await test.step("up waits until all is ready, and prints the table", async () => {
    const { code, stdout, stderr } = await vj(all, "up", ...FREE_PORT);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /● running +example_worker +\d+ /);
    assert.match(stdout, /● running +idle +\d+ /);
    assert.match(stderr, /stays stopped: lazy; to start: vj_console start lazy/);
  });

  await test.step("the supervisor has a session and a log of its own", async () => {
    const pid = await supervisorPid(all);
    if (isLinux) {
      const session = (await readProc(`/proc/${pid}/stat`)).split(") ").at(-1)?.split(" ")[3];
      assert.equal(Number(session), pid);
      assert.match(
        await readProc(`/proc/${pid}/environ`),
        /VJ_LOG_FILE=[^\0]*process_manager\.log/,
      );
    }
    const folder = join(all.path, "logs");
    const file = join(folder, "process_manager.log");
    assert.match(await Deno.readTextFile(file), /is ready: commands on port/);
    const modes = [folder, file].map((path) => (Deno.statSync(path).mode ?? 0) & 0o777);
    assert.deepEqual(modes, [0o700, 0o600]);
  });

  await test.step("up again starts what was added to the configuration, and no second one", async () => {
    const before = await supervisorPid(all);
    await all.configure({ idle: IDLE, example_worker: worker(), added: IDLE });
    const stdout = await vjDone(all, "up");
    assert.match(stdout, /● running +added/);
    assert.doesNotMatch(stdout, /lazy/);
    assert.equal(await supervisorPid(all), before);
  });

  await test.step("down --keep-workers ends the supervisor alone, and up takes them over", async () => {
    const before = (await programs(all)).get("idle")?.["pid"];
    const supervisor = await supervisorPid(all);
    assert.match(await vjDone(all, "down", "--keep-workers"), /^process_manager stopped/);
    assert.ok(!await isAlive(supervisor));
    assert.ok(await isAlive(Number(before)));
    const { code, stdout } = await vj(all, "ps");
    assert.equal(code, 1);
    assert.match(stdout, /● not supervised +example_worker/);
    await vjDone(all, "up", ...FREE_PORT);
    assert.equal((await programs(all)).get("idle")?.["pid"], before);
  });

  await test.step("down stops everything, and names it", async () => {
    const pids = [...(await programs(all)).values()].map(({ pid }) => Number(pid));
    const supervisor = await supervisorPid(all);
    const stdout = await vjDone(all, "down");
    for (const name of ["added", "example_worker", "idle", "process_manager"]) {
      assert.match(stdout, new RegExp(`^${name} stopped \\(pid \\d+\\)$`, "m"));
    }
    for (const pid of [...pids, supervisor]) assert.ok(!await isAlive(pid), `${pid} is alive`);
    assert.equal(await all.home.service("process_manager"), undefined);
    assert.deepEqual(isLinux ? await all.processes() : [], []);
  });
});

Deno.test("two up at the same time: both succeed, one supervisor runs", async () => {
  await using all = await SupervisedHome.create({ idle: IDLE });
  const both = await Promise.all([vj(all, "up", ...FREE_PORT), vj(all, "up", ...FREE_PORT)]);
  for (const { code, stdout, stderr } of both) {
    assert.equal(code, 0, stderr);
    assert.match(stdout, /● running +idle/);
  }
  await vjDone(all, "down");
  if (isLinux) assert.deepEqual(await all.processes(), []);
});

Deno.test("up tells why the supervisor does not run", async () => {
  await using all = await SupervisedHome.create({ idle: IDLE });
  await Deno.writeTextFile(join(all.path, "config.toml"), "[process_manager]\nbackof_min = 1\n");
  const { code, stdout, stderr } = await vj(all, "up", ...FREE_PORT);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /backof_min.*did you mean 'backoff_min'/);
  assert.match(stderr, /process_manager ended at once; its messages are in .*process_manager\.log/);
});

Deno.test("up names what is not ready, and why", async (test) => {
  await using all = await SupervisedHome.create({
    idle: IDLE,
    crasher: script("echo 'I \x1b[31mcrash' >&2; exit 3"),
    missing: { command: "/nowhere/at/all" },
  }, { failing_after: 2 });

  await test.step("with its last words", async () => {
    const { code, stdout, stderr } = await vj(all, "up", "--timeout", "10", ...FREE_PORT);
    assert.equal(code, 1);
    assert.match(stderr, /not ready: crasher failing: .*; missing broken: /);
    assert.match(stdout, /✗ failing +crasher/);
    assert.match(stdout, /✗ broken +missing/);
    assert.match(stdout, /crasher said at last:\n {2}I ␛\[31mcrash\n/);
  });

  await test.step("and everything else runs", async () => {
    assert.equal((await programs(all)).get("idle")?.["state"], "running");
  });
});

Deno.test("an up that is killed in the middle leaves a supervisor that goes on", async () => {
  await using all = await SupervisedHome.create({
    idle: IDLE,
    example_worker: worker(),
    crasher: script("exit 3"),
  }, { backoff_min: 5 });
  const process = all.home.run(CONSOLE, ["up", ...FREE_PORT]);
  await until("the supervisor", () => all.home.service("process_manager"));
  process.kill("SIGKILL");
  await process.ended();
  await until("all programs", async () => {
    const found = await programs(all);
    return ["idle", "example_worker"].every((name) => found.get(name)?.["state"] === "running");
  });
  await vjDone(all, "down");
});

Deno.test("start, stop and restart wait, and print what came of it", async (test) => {
  await using all = await SupervisedHome.create({
    lights: { ...IDLE, groups: ["show"] },
    slow: script("trap 'sleep 1; exit 0' TERM; while :; do sleep 0.05; done", { groups: ["show"] }),
    never: { ...IDLE, ready: "tcp://127.0.0.1:9", autostart: false },
  });
  await vjDone(all, "up", ...FREE_PORT);

  await test.step("stop returns when the program has ended", async () => {
    const pid = Number((await programs(all)).get("slow")?.["pid"]);
    assert.match(await vjDone(all, "stop", "slow"), /^slow stopped/);
    assert.ok(!await isAlive(pid));
  });

  await test.step("a stopped program stays stopped, and up says so", async () => {
    const { code, stderr } = await vj(all, "up");
    assert.equal(code, 0);
    assert.match(stderr, /stays stopped: .*slow \(.*\).*; to start: vj_console start .*slow/);
  });

  await test.step("up with its name starts it", async () => {
    assert.match(await vjDone(all, "up", "slow"), /● running +slow/);
  });

  await test.step("restart gives it another process", async () => {
    const before = (await programs(all)).get("lights")?.["pid"];
    assert.match(await vjDone(all, "restart", "lights"), /^lights running \(pid \d+\)/);
    assert.notEqual((await programs(all)).get("lights")?.["pid"], before);
  });

  await test.step("a group is meant as a whole", async () => {
    const lines = (await vjDone(all, "stop", "--group", "show", "--json")).trimEnd().split("\n");
    const states = lines.map((line) => JSON.parse(line)).map(({ name, state }) => [name, state]);
    assert.deepEqual(states.sort(), [["lights", "stopped"], ["slow", "stopped"]]);
  });

  await test.step("what is not ready in time is a failure", async () => {
    const { code, stdout, stderr } = await vj(all, "start", "never", "--timeout", "1");
    assert.equal(code, 1);
    assert.match(stderr, /^vj_console: not started: never is starting$/m);
    assert.match(stdout, /^never starting \(pid \d+\)\n$/);
  });

  await test.step("an unknown program is told with what may have been meant", async () => {
    const { code, stderr } = await vj(all, "restart", "light");
    assert.equal(code, 1);
    assert.match(stderr, /light.*did you mean 'lights'/);
  });

  await test.step("no program at all is wrong use, and names those there are", async () => {
    const { code, stderr } = await vj(all, "stop");
    assert.equal(code, 2);
    assert.match(stderr, /--all; there are lights, never, slow/);
  });
});

Deno.test({
  name: "on a terminal up shows its progress in one line, and takes it away",
  ignore: !HAS_PSEUDO_TERMINAL,
  fn: async () => {
    await using all = await SupervisedHome.create({
      idle: IDLE,
      slow: { ...IDLE, ready: "tcp://127.0.0.1:9" },
    });
    const command = `'${CONSOLE}' up --timeout 3 -- --port 0`;
    const terminal = all.home.run("script", ["-qfec", command, "/dev/null"], {
      env: { SHELL: "/bin/sh", TERM: "xterm" },
    });
    const { code } = await terminal.ended();
    assert.equal(code, 1, terminal.stdout);
    const table = terminal.stdout.indexOf("state ");
    const progress = terminal.stdout.slice(0, table);
    assert.ok(progress.includes("\r\x1b[K1/2  slow starting…  idle ready (pid "), progress);
    assert.ok(progress.endsWith("\r\x1b[K") && !progress.includes("\n"), progress);
    assert.match(terminal.stdout, /◐ starting +slow/);
  },
});

/** Numbers of the lines `line N`. */
function numbers(process: TestProcess): number[] {
  return [...process.stdout.matchAll(/line (\d+)$/gm)].map(([, number]) => Number(number));
}

Deno.test("logs show what programs said, whether or not anything runs", async (test) => {
  await using all = await SupervisedHome.create({});
  const folder = join(all.path, "logs");

  await test.step("nothing yet is no failure", async () => {
    const { code, stdout, stderr } = await vj(all, "logs");
    assert.deepEqual([code, stdout], [0, ""]);
    assert.match(stderr, /there are no logs in /);
  });

  await Deno.mkdir(folder);
  const many = Array.from({ length: 100 }, (_, index) => `line ${index}\n`);
  await Deno.writeTextFile(join(folder, "long_name.log.1"), many.slice(0, 60).join(""));
  await Deno.writeTextFile(join(folder, "long_name.log"), many.slice(60).join(""));
  const odd = Array.from("\x1b]0;title\x07 and \xff\n", (sign) => sign.charCodeAt(0));
  await Deno.writeFile(join(folder, "odd.log"), Uint8Array.from(odd));

  await test.step("the last lines, also of the file before", async () => {
    assert.equal(await vjDone(all, "logs", "long_name"), many.slice(50).join(""));
    assert.equal(await vjDone(all, "logs", "long_name", "-n", "1"), "line 99\n");
  });

  await test.step("of all programs, each line with its name", async () => {
    const lines = (await vjDone(all, "logs", "-n", "1")).trimEnd().split("\n");
    assert.deepEqual(lines, [
      "long_name | line 99",
      "odd       | \\u001b]0;title\\u0007 and \ufffd",
    ]);
  });

  await test.step("as JSON", async () => {
    const line = await vjDone(all, "logs", "odd", "--json");
    assert.deepEqual(JSON.parse(line), { worker: "odd", line: "\x1b]0;title\x07 and \ufffd" });
  });

  await test.step("a program without one is told with what may have been meant", async () => {
    const { code, stderr } = await vj(all, "logs", "old");
    assert.equal(code, 1);
    assert.match(stderr, /'old' has no log in .*did you mean 'odd'.*long_name, odd/);
  });
});

Deno.test("logs -f follows over rotations and finds programs that appear later", async (test) => {
  const chatter = "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); " +
    "[ $((i % 100)) -eq 0 ] && sleep 0.05; done; sleep 1000";
  await using all = await SupervisedHome.create({
    chatter: script(chatter, { log_mb: 0.01, log_files: 9 }),
    late: { ...script("echo line 0; sleep 1000"), autostart: false },
  });
  const follower = all.home.run(CONSOLE, ["logs", "-f"]);
  await vjDone(all, "up", ...FREE_PORT);

  await test.step("no line is lost, and none comes twice", async () => {
    await until("the last line", () => follower.stdout.includes("line 2999\n"), 20_000);
    const found = numbers(follower);
    assert.deepEqual(found, found.map((_, index) => index));
    assert.ok((await Deno.stat(join(all.path, "logs", "chatter.log.1"))).size > 0);
  });

  await test.step("a program that is started later is followed as well", async () => {
    await vjDone(all, "start", "late");
    await until("its line", () => /^late +\| line 0$/m.test(follower.stdout));
  });

  await test.step("until a signal, and ends with 0", async () => {
    follower.kill("SIGINT");
    assert.equal((await follower.ended()).code, 0, follower.stderr);
  });
});
