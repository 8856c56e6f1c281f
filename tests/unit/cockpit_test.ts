import assert from "node:assert/strict";
import fc from "fast-check";
import { type CockpitScreen, SCREEN_NAMES, type ScreenName } from "../../console/cockpit/screen.ts";
import { CockpitStage, entry } from "./cockpit_stage.ts";

Deno.test("the header counts the workers that live", () => {
  const stage = new CockpitStage().register("a", "b");
  assert.match(stage.rows()[0] ?? "", /^ ● 2 alive .*\d\d:\d\d:\d\d $/);
  stage.register("a", entry("b", { health: "gone" }));
  assert.match(stage.rows()[0] ?? "", /^ ◐ 1 of 2 alive/);
});

Deno.test("a number shows its screen, and its tab stands in brackets", async () => {
  const stage = new CockpitStage();
  for (const [index, name] of SCREEN_NAMES.entries()) {
    await stage.press(String(index));
    assert.equal(stage.cockpit.current, name);
    assert.ok(stage.text().includes(`[${index} ${name}]`));
  }
});

Deno.test("tab goes around all screens, shift-tab goes back", async () => {
  const stage = new CockpitStage();
  for (const name of [...SCREEN_NAMES.slice(1), "overview"]) {
    await stage.press("tab");
    assert.equal(stage.cockpit.current, name);
  }
  await stage.press("shift+tab");
  assert.equal(stage.cockpit.current, "workers");
});

Deno.test("a click on a tab shows its screen", () => {
  const stage = new CockpitStage();
  const column = stage.rows()[1]?.indexOf("3 audio") ?? -1;
  stage.click(column, 1);
  assert.equal(stage.cockpit.current, "audio");
});

Deno.test("a key that does nothing says so", async () => {
  assert.match((await new CockpitStage().press("ä")).footer(), /✗ 'ä' does nothing here; \? shows/);
});

Deno.test("the help lies over the screen, and esc closes it", async () => {
  const stage = await new CockpitStage().press("?");
  assert.match(stage.text(80, 50), /q ctrl\+c ctrl\+d +quit; every worker keeps running/);
  await stage.press("escape");
  assert.doesNotMatch(stage.text(), /every worker keeps running/);
});

Deno.test("q quits, and ctrl-c does from under an overlay as well", async () => {
  assert.ok((await new CockpitStage().press("q")).hasQuit);
  assert.ok((await new CockpitStage().press("?", "ctrl+c")).hasQuit);
});

Deno.test("a notice that is longer than a row is read to its end", () => {
  const stage = new CockpitStage();
  stage.cockpit.warn(`config.toml, line 3: ${"this cannot be ".repeat(7)}so`);
  assert.match(stage.text(80, 24), /✗ config\.toml, line 3: [^\n]*\n[^\n]*this cannot be so *$/);
});

Deno.test("a notice without an end leaves the screen in view", () => {
  const stage = new CockpitStage();
  stage.cockpit.warn("no ".repeat(1000));
  assert.match(stage.rows(80, 24)[20] ?? "", /^(?! [✗n])/);
  assert.match(stage.rows(80, 24)[23] ?? "", /…/);
});

Deno.test("a question is answered by y, and by nothing else", async () => {
  for (const [key, isYes] of [["y", true], ["n", false], ["escape", false]] as const) {
    const stage = new CockpitStage();
    const answer = stage.cockpit.confirm("restart audio_analyzer?");
    assert.match(stage.text(), /restart audio_analyzer\?/);
    await stage.press("x", key);
    assert.equal(await answer, isYes);
    assert.doesNotMatch(stage.text(), /restart audio_analyzer\?/);
  }
});

Deno.test("a question is read as a whole on a narrow terminal", () => {
  const stage = new CockpitStage();
  void stage.cockpit.confirm(
    "Look for the words anew? They leave the picture until they are found.",
  );
  const text = stage.text(40, 12).replaceAll(/[\s│─]+/g, " ");
  assert.match(text, /Look for the words anew\? They leave the picture until they are found\./);
  assert.match(text, /y or enter: yes n or esc: no/);
});

Deno.test("what is pasted where nothing is typed is told to do nothing", () => {
  const stage = new CockpitStage();
  stage.cockpit.paste("rm -rf /");
  assert.match(stage.footer(), /nothing can be pasted here/);
});

Deno.test("a filter that a line sets and the screen refuses is told", () => {
  const stage = new CockpitStage();
  stage.cockpit.show("logs", "/x/");
  assert.match(stage.text(), /a regular expression needs log_aggregator/);
});

Deno.test("what a worker left behind before the cockpit was there is not running", () => {
  const stage = new CockpitStage().register(entry("lyrics_fetcher", { health: "gone" }));
  assert.match(stage.show("lyrics").pass(3).text(), /not running/);
  stage.register("lyrics_fetcher").register(entry("lyrics_fetcher", { health: "gone" }));
  assert.match(stage.pass(3).text(), /stale since 3 s/);
});

Deno.test("a screen that cannot be drawn is told of in its place, and the others go on", async () => {
  const screen = (name: ScreenName, draw: () => void): CockpitScreen => ({
    name,
    topics: [],
    actions: [],
    draw,
  });
  const broken = () => {
    throw new Error("boom");
  };
  const stage = new CockpitStage(() => [screen("overview", broken), screen("logs", () => {})]);
  assert.match(stage.text(), /This screen failed: boom/);
  assert.match(stage.text(), /This screen failed: boom/);
  assert.equal(stage.failures.length, 1);
  assert.doesNotMatch((await stage.press("5")).text(), /failed/);
});

for (const [columns, rows] of [[1, 1], [20, 5], [39, 12], [40, 9]] as const) {
  Deno.test(`a terminal of ${columns}x${rows} is told to be too small`, () => {
    const [first = ""] = new CockpitStage().rows(columns, rows);
    assert.equal(first.trimEnd(), `${columns}x${rows} is too small`.slice(0, columns));
  });
}

Deno.test("every screen fits any size without an error, with and without help", async () => {
  const stage = new CockpitStage().register("audio_analyzer", "b", entry("c", { health: "gone" }));
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 320 }),
      fc.integer({ min: 1, max: 110 }),
      fc.constantFrom(...SCREEN_NAMES),
      fc.boolean(),
      async (columns, rows, screen, hasHelp) => {
        stage.show(screen);
        if (hasHelp) await stage.press("?");
        assert.equal(stage.rows(columns, rows).length, rows);
        if (hasHelp) await stage.press("escape");
      },
    ),
    { numRuns: 300 },
  );
  assert.deepEqual(stage.failures, []);
});

Deno.test("a panel says that it shows a replay, and asks it nothing", async () => {
  const stage = new CockpitStage().register(
    entry("spotify_monitor", { metadata: { replay: true } }),
  );
  await stage.press("1");
  assert.match(stage.text(), /spotify_monitor {2}replay/);
  assert.deepEqual(stage.sent, []);
});
