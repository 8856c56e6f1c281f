/** The live screen of the real console on a pseudo terminal, with real workers. */
import assert from "node:assert/strict";
import { Stage, until } from "./console_stage.ts";
import { ConsoleTerminal, HAS_PSEUDO_TERMINAL } from "./console_terminal.ts";
import { isAlive } from "./harness.ts";

function screenTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !HAS_PSEUDO_TERMINAL, fn });
}

/** The beat of the bar that the header shows. */
const beatOf = (text: string) => /BPM ([○●]{4})/.exec(text)?.[1] ?? "";

for (const [columns, rows] of [[80, 24], [120, 40], [300, 100]] as const) {
  screenTest(`the live screen moves with the music at ${columns}x${rows}`, async () => {
    await using stage = new Stage();
    await stage.start("sound");
    await using terminal = new ConsoleTerminal(stage, columns, rows);
    await terminal.shows(/● audio_analyzer/);
    await terminal.shows(/126\.0 BPM/);
    await terminal.shows(/▐███▌/);
    await terminal.type("3");
    await terminal.shows(/SOUND audio_analyzer .* live/);
    const seen = new Set<string>();
    await until(() => terminal.text(), () => seen.add(beatOf(terminal.text())).size >= 4);
    assert.match(terminal.rows()[0] ?? "", /^ ● 1 alive .* \d\d:\d\d:\d\d$/);
    assert.match(terminal.rows()[rows - 1] ?? "", /^ t tap/);
  });
}

screenTest("q gives the terminal back, ends with 0 and leaves the workers running", async () => {
  await using stage = new Stage();
  const worker = await stage.start("example_worker");
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/example_worker/);
  assert.ok(terminal.isTaken);
  await terminal.type("q");
  assert.equal(await terminal.ended(), 0);
  assert.ok(!terminal.isTaken);
  const [before, after] = await terminal.settings();
  assert.equal(after, before);
  assert.ok(await isAlive(worker.pid));
});

screenTest("ctrl-c ends the live screen as q does", async () => {
  await using stage = new Stage();
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/no worker is running/);
  await terminal.type("\x03");
  assert.equal(await terminal.ended(), 0);
  assert.ok(!terminal.isTaken);
});

screenTest("SIGTERM gives the terminal back and ends with 0", async () => {
  await using stage = new Stage();
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/start \.\/audio_analyzer/);
  Deno.kill(await terminal.pid(), "SIGTERM");
  assert.equal(await terminal.ended(), 0);
  assert.ok(!terminal.isTaken);
});

screenTest("--seconds ends the live screen by itself", async () => {
  await using stage = new Stage();
  await using terminal = new ConsoleTerminal(stage, 80, 24, ["--seconds", "0.5"]);
  assert.equal(await terminal.ended(), 0);
  assert.ok(!terminal.isTaken);
});

screenTest("a terminal that vanishes ends the console", async () => {
  await using stage = new Stage();
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/no worker is running/);
  const pid = await terminal.pid();
  terminal.vanish();
  await until(() => `process ${pid} is still there`, async () => !await isAlive(pid));
});

screenTest("a terminal that takes nothing more does not keep the console from ending", async () => {
  await using stage = new Stage();
  await stage.start("sound");
  await using terminal = new ConsoleTerminal(stage, 300, 100);
  await terminal.shows(/126\.0 BPM/);
  const pid = await terminal.pid();
  terminal.freeze();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const startMs = performance.now();
  Deno.kill(pid, "SIGTERM");
  await until(() => `process ${pid} is still there`, async () => !await isAlive(pid));
  assert.ok(performance.now() - startMs < 1_000);
});

screenTest(
  "keys lead the clock of the analyser, and one that cannot be used says why",
  async () => {
    await using stage = new Stage();
    await stage.start("sound");
    await using terminal = new ConsoleTerminal(stage, 80, 24);
    await terminal.type("3");
    await terminal.shows(/■ LOCK +follows/);
    await terminal.type(" ");
    await terminal.shows(/^ ✓ hold: 126\.0 BPM, held/m);
    await terminal.shows(/■ LOCK +by hand: held/);
    await terminal.type(" ");
    await terminal.shows(/^ ✓ follow: 126\.0 BPM, following/m);
    await terminal.type("t");
    await terminal.shows(/^ ✗ tap: audio_analyzer has no such command/m);
    await terminal.shows(/^ t tap/m);
  },
);

screenTest("? opens the help and closes it again", async () => {
  await using stage = new Stage();
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/no worker is running/);
  await terminal.type("?");
  await terminal.shows(/HELP/);
  await terminal.type("?");
  await until(() => terminal.text(), () => !terminal.text().includes("HELP"));
});

screenTest(
  "the picture follows the size of the terminal, also to far too small and back",
  async () => {
    await using stage = new Stage();
    await stage.start("example_worker");
    await using terminal = new ConsoleTerminal(stage, 80, 24);
    await terminal.shows(/example_worker/);
    await terminal.resize(140, 50);
    await until(() => terminal.text(), () => (terminal.rows()[49] ?? "").endsWith("q quit"));
    await terminal.resize(25, 6);
    await terminal.shows(/25x6 is too small/);
    await terminal.resize(100, 30);
    await until(() => terminal.text(), () => (terminal.rows()[29] ?? "").endsWith("q quit"));
    assert.ok(!terminal.text().includes("too small"));
  },
);

screenTest("a killed analyser is gone and its sound stale, and both come back", async () => {
  await using stage = new Stage();
  const first = await stage.start("sound");
  await using terminal = new ConsoleTerminal(stage, 100, 30);
  await terminal.shows(/ live ─/);
  first.kill("SIGKILL");
  await terminal.shows(/stale since \d s/);
  await terminal.shows(/✗ audio_analyzer/);
  await stage.start("sound");
  await terminal.shows(/● audio_analyzer/);
  await terminal.shows(/ live ─/);
});

screenTest("a screen on which only the clock moves costs next to no bytes", async () => {
  await using stage = new Stage();
  await using terminal = new ConsoleTerminal(stage, 120, 40);
  await terminal.shows(/no worker is running/);
  const before = terminal.written.length;
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const bytes = terminal.written.length - before;
  assert.ok(bytes > 0 && bytes < 400, `${bytes} bytes in 3 s`);
});

screenTest("without colours the screen shows the same text in attributes only", async () => {
  await using stage = new Stage();
  stage.environment["NO_COLOR"] = "1";
  await stage.start("sound");
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/126\.0 BPM/);
  assert.ok(!terminal.written.includes("\x1b[0;38;") && !terminal.written.includes("\x1b[0;1;38;"));
});

screenTest("with 256 colours the screen uses them", async () => {
  await using stage = new Stage();
  await using terminal = new ConsoleTerminal(stage, 80, 24);
  await terminal.shows(/no worker is running/);
  assert.ok(terminal.written.includes("\x1b[0;38;5;"));
});

screenTest("a dumb terminal gets lines, and no escape sequence", async () => {
  await using stage = new Stage();
  stage.environment["TERM"] = "dumb";
  await stage.start("sound");
  await using terminal = new ConsoleTerminal(stage, 200, 24, ["--seconds", "2"]);
  assert.equal(await terminal.ended(), 0);
  assert.match(terminal.text(), /bpm=126\.0 conf=0\.93 beats=\d+/);
  assert.ok(!terminal.written.includes("\x1b"));
});
