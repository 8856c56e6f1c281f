/** Command line, configuration form, suspension and crash of the real cockpit on a pseudo terminal. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { CONSOLE, Stage, until } from "./console_stage.ts";
import { ConsoleTerminal, HAS_PSEUDO_TERMINAL } from "./console_terminal.ts";
import { isAlive } from "./harness.ts";
import { HAS_BASH, ShellTerminal } from "./shell_terminal.ts";

const ROOT = join(import.meta.dirname ?? ".", "..", "..");

function cockpitTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !HAS_PSEUDO_TERMINAL, fn });
}

function shellTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !HAS_PSEUDO_TERMINAL || !HAS_BASH, fn });
}

/** The child processes of a process (Linux). */
async function children(pid: number): Promise<number[]> {
  const shell = new Deno.Command("sh", {
    args: ["-c", `cat /proc/${pid}/task/*/children`],
    stderr: "null",
  });
  const text = new TextDecoder().decode((await shell.output()).stdout);
  return text.split(/\s+/).filter((word) => word !== "").map(Number);
}

/** The value in use now, as the worker tells it to another console. */
async function interval(stage: Stage): Promise<unknown> {
  const [state] = await stage.runJson(["get", "example_worker", "--json"]);
  return (state?.["config"] as Record<string, unknown> | undefined)?.["publish_interval"];
}

cockpitTest("subcommands run below the cockpit, and say how they ended", async () => {
  await using stage = new Stage();
  await stage.start("example_worker");
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/● 1 alive/);
  await terminal.type(":describe example_worker\r");
  await terminal.shows(/:describe example_worker ─.* ✓ done/);
  await terminal.shows(/Counts, at a rate that can be changed/);
  await terminal.type("\x1b");
  await terminal.shows(/WORKERS/);
  await terminal.type(":ps\r");
  await terminal.shows(/:ps ─.* (✓ done|✗ failed, exit code 1)/);
  await terminal.type("\x1b");
  await terminal.shows(/WORKERS/);
  await terminal.type(":get nobody\r");
  await terminal.shows(/:get nobody ─.* ✗ failed, exit code 1/);
  await terminal.shows(/nobody/);
});

cockpitTest("a value set on the command line is in use", async () => {
  await using stage = new Stage();
  await stage.start("example_worker");
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/● 1 alive/);
  await terminal.type(":set example_worker publish_interval=0.5\r");
  await terminal.shows(/✓ done/);
  assert.equal(await interval(stage), 0.5);
});

cockpitTest("tab completes subcommands, workers and the keys of their configuration", async () => {
  await using stage = new Stage();
  await stage.start("example_worker");
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/● 1 alive/);
  await terminal.type(":se");
  await terminal.shows(/ set +change the configuration/);
  await terminal.type("t ");
  await terminal.shows(/ example_worker +alive, pid \d+/);
  await terminal.type("\t");
  await terminal.shows(/^:set example_worker $|^:set example_worker/m);
  await terminal.shows(/ publish_interval= +number 0\.001\.\.3600/);
  await terminal.type("\t2\r");
  await terminal.shows(/✓ done/);
  assert.equal(await interval(stage), 2);
});

cockpitTest("lines typed in a former session are there again", async () => {
  await using stage = new Stage();
  {
    await using terminal = new ConsoleTerminal(stage, 80, 24);
    await terminal.shows(/overview/);
    await terminal.type(":status\r");
    await terminal.shows(/:status ─.* ✓ done/);
  }
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/overview/);
  await terminal.type(":\x1b[A");
  await terminal.shows(/^:status/m);
});

cockpitTest("esc ends 'logs -f', and leaves no process", async () => {
  await using stage = new Stage();
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/overview/);
  const pid = await terminal.pid();
  await terminal.type(":logs -f\r");
  await terminal.shows(/● running \d s/);
  const [child] = await children(pid);
  assert.ok(child !== undefined);
  await terminal.type("\x1b");
  await until(() => `process ${child} is still there`, async () => !await isAlive(child));
  await until(() => "a child is left", async () => (await children(pid)).length === 0);
  assert.ok(!terminal.text().includes(":logs -f"));
});

for (const line of ["logs -f", "watch 'nothing.at.all'"]) {
  cockpitTest(`'${line}' ends with a console that is killed`, async () => {
    await using stage = new Stage();
    await using terminal = new ConsoleTerminal(stage, 80, 24);
    await terminal.shows(/overview/);
    const pid = await terminal.pid();
    await terminal.type(`:${line}\r`);
    await terminal.shows(/● running \d s/);
    const [child] = await children(pid);
    assert.ok(child !== undefined);
    Deno.kill(pid, "SIGKILL");
    await until(() => `process ${child} is still there`, async () => !await isAlive(child));
  });
}

cockpitTest("the form changes a value, tells a refusal, and takes a change back", async () => {
  await using stage = new Stage();
  await stage.start("example_worker");
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/● 1 alive/);
  await terminal.type(":config example_worker\r");
  await terminal.shows(/publish_interval +0\.1 +0\.1 +number 0\.001\.\.3600/);
  await terminal.type("\r\x159999\r");
  await terminal.shows(/✗ must be at most 3600/);
  await terminal.type("\x150.25\r");
  await terminal.shows(/✎ 1 change to write/);
  await terminal.type("w");
  await terminal.shows(/✓ 1 value taken, in use now/);
  assert.equal(await interval(stage), 0.25);
  await terminal.shows(/\[example_worker\] {2}publish_interval = 0\.25/);
  await terminal.type("u");
  await terminal.shows(/✎ 1 change to write/);
  await terminal.type("\x13");
  await terminal.shows(/publish_interval +0\.1 +0\.1 +number/);
  await until(() => "not taken back", async () => await interval(stage) === 0.1);
  await terminal.type("\x1b");
  await terminal.shows(/WORKERS/);
});

cockpitTest("a theme of the file is used, and ':theme' changes it", async () => {
  await using stage = new Stage();
  await Deno.writeTextFile(
    join(stage.home, "config.toml"),
    '[vj_console]\ntheme = "light"\nmouse = false\n',
  );
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/overview/);
  assert.ok(!terminal.written.includes("\x1b[?1000h"));
  await terminal.type(":mouse on\r:theme dark\r");
  await terminal.shows(/theme dark/);
  assert.ok(terminal.written.includes("\x1b[?1000h"));
});

cockpitTest("a mistake in the console's settings is one line and exit code 2", async () => {
  await using stage = new Stage();
  await Deno.writeTextFile(join(stage.home, "config.toml"), '[vj_console]\ntheme = "pink"\n');
  await using terminal = new ConsoleTerminal(stage, 120, 24);
  assert.equal(await terminal.ended(), 2);
  assert.match(terminal.text(), /^vj_console: .*\[vj_console\]: theme = "pink": there are dark/m);
  assert.ok(!terminal.written.includes("\x1b[?1049h"));
});

cockpitTest("a config.toml that others broke is told below, and the cockpit starts", async () => {
  await using stage = new Stage();
  await Deno.writeTextFile(join(stage.home, "config.toml"), "[osc_debugger]\nlisten = = 1\n");
  await using terminal = new ConsoleTerminal(stage, 120, 24);
  await terminal.shows(/✗ .*config\.toml, line 2/);
  assert.match(terminal.text(), /overview/);
});

cockpitTest("ctrl-z where no shell could continue it goes on at once", async () => {
  await using stage = new Stage();
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/overview/);
  await terminal.type("\x1a");
  await until(() => terminal.text(), () => terminal.written.split("\x1b[?1049h").length === 3);
  await terminal.shows(/overview/);
  await terminal.type("6");
  await terminal.shows(/\[6 workers\]/);
});

const TAKEN = "\x1b[?1049h";
const LEFT = "\x1b[?1049l";

/** The terminal's settings, as `stty -g` told them. */
const settingsIn = (written: string) => written.match(/^[0-9a-f]+(:[0-9a-f]+){10,}/gm) ?? [];

shellTest("ctrl-z gives the shell a terminal as it was, and fg returns", async () => {
  await using stage = new Stage();
  await using shell = new ShellTerminal(stage);
  await shell.type(`stty -g; ${CONSOLE.join(" ")}\r`);
  const shown = await shell.writes("0 overview", await shell.writes(TAKEN));
  await shell.type("\x1a");
  const stopped = await shell.writes("Stopped", await shell.writes(LEFT, shown));
  assert.ok(shell.written.slice(shown, stopped).includes("\x1b[?25h"));
  await shell.type("stty -g; fg\r");
  const again = await shell.writes("overview", await shell.writes(TAKEN, stopped));
  const [before, after] = settingsIn(shell.written);
  assert.equal(after, before);
  await shell.type("6");
  const moved = await shell.writes("[6 workers]", again);
  await shell.type("q");
  await shell.writes(LEFT, moved);
});

for (const place of ["timer", "draw"]) {
  shellTest(`a crash (${place}) gives the terminal back, and leaves a report`, async () => {
    await using stage = new Stage();
    await using shell = new ShellTerminal(stage);
    const program = join(ROOT, "tests", "integration", "cockpit_crash_main.ts");
    const start = `${Deno.execPath()} run -A --no-check ${program} ${place}`;
    await shell.type(`stty -g; ${start}; echo "code $?"; stty -g\r`);
    const left = await shell.writes(LEFT, await shell.writes("overview"));
    const ended = await shell.writes("code 1\r\n", left);
    const taken = shell.written.slice(0, left);
    for (
      const [on, off] of [
        ["\x1b[?1000h", "\x1b[?1000l"],
        ["\x1b[?1006h", "\x1b[?1006l"],
        ["\x1b[?2004h", "\x1b[?2004l"],
        ["\x1b[?25l", "\x1b[?25h"],
      ] as const
    ) {
      assert.ok(taken.includes(on) && taken.lastIndexOf(off) > taken.lastIndexOf(on));
    }
    const told = shell.written.slice(left, ended);
    assert.match(told, /vj_console failed: the bus lied\\u001b\[2J/);
    await until(() => "no settings", () => settingsIn(shell.written).length === 2);
    const [before, after] = settingsIn(shell.written);
    assert.equal(after, before);
    const [path] = /\/\S+vj_console-crash-\S+\.txt/.exec(told) ?? [];
    assert.ok(path !== undefined, told);
    const { mode } = await Deno.stat(path);
    assert.equal((mode ?? 0) & 0o777, 0o600);
    assert.match(await Deno.readTextFile(path), /the bus lied[^]*screen: overview/);
  });
}
