import assert from "node:assert/strict";
import { join } from "node:path";
import { writeCrashReport } from "../../console/cockpit/crash_report.ts";
import type { Overlay } from "../../console/cockpit/overlay.ts";
import { CockpitStage } from "./cockpit_stage.ts";

const crash = (text: string) => ({
  during: "a test",
  error: new Error(text),
  facts: { terminal: "xterm 80x24" },
});

Deno.test("a report tells what failed, where and when, and is for its owner alone", async () => {
  const home = await Deno.makeTempDir();
  const path = writeCrashReport(home, crash("boom"), new Date(0)) ?? "";
  const text = await Deno.readTextFile(path);
  assert.match(
    text,
    /failed at 1970-01-01T00:00:00\.000Z, a test[^]*boom[^]*terminal: xterm 80x24/,
  );
  const { mode } = await Deno.stat(path);
  if (Deno.build.os !== "windows") assert.equal((mode ?? 0) & 0o777, 0o600);
  await Deno.remove(home, { recursive: true });
});

Deno.test("the last ten reports are kept, and nothing else is touched", async () => {
  const home = await Deno.makeTempDir();
  await Deno.mkdir(join(home, "logs"));
  await Deno.writeTextFile(join(home, "logs", "example_worker.log"), "kept\n");
  for (let second = 0; second < 25; second++) {
    writeCrashReport(home, crash(`number ${second}`), new Date(second * 1000));
  }
  const names = Array.from(Deno.readDirSync(join(home, "logs")), ({ name }) => name).sort();
  assert.equal(names.length, 11);
  assert.equal(names[0], "example_worker.log");
  assert.match(names[1] ?? "", /00-00-15/);
  await Deno.remove(home, { recursive: true });
});

Deno.test("where no report can be written, there is none", () => {
  assert.equal(writeCrashReport("/dev/null", crash("boom"), new Date(0)), null);
});

for (const part of ["draw", "key", "mouse", "paste"] as const) {
  Deno.test(`what lies over a screen and fails (${part}) is taken away, and the keys go on`, async () => {
    const stage = new CockpitStage();
    const fail = () => {
      throw new Error("boom");
    };
    const overlay: Overlay = { draw: () => {}, key: () => {}, [part]: fail };
    stage.cockpit.open(overlay);
    stage.rows();
    if (part !== "draw") await stage.press("a");
    stage.click(5, 5);
    if (part === "paste") stage.cockpit.paste("text");
    assert.equal(stage.failures.length, 1);
    assert.match(stage.footer(), /✗ boom/);
    await stage.press("6");
    assert.equal(stage.cockpit.current, "workers");
  });
}

Deno.test("the help stands in two columns where there is room, and in one below", async () => {
  const stage = await new CockpitStage().show("audio").press("?");
  const inOneRow = (columns: number) =>
    stage.rows(columns, 40).some((line) => /ON THE SCREEN AUDIO.*EVERYWHERE/.test(line));
  assert.ok(inOneRow(140));
  assert.ok(!inOneRow(80));
});

Deno.test("a help that is longer than the terminal is scrolled to its end", async () => {
  const stage = await new CockpitStage().show("audio").press("?");
  assert.doesNotMatch(stage.text(80, 24), /vj_console --help/);
  await stage.press("space", "space", "space", "space");
  assert.match(stage.text(80, 24), /vj_console --help/);
});
