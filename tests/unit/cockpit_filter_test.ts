import assert from "node:assert/strict";
import type { CockpitScreen, ScreenFilter } from "../../console/cockpit/screen.ts";
import { CockpitStage } from "./cockpit_stage.ts";

/** A screen whose filter takes all but brackets. */
class FilteredScreen implements CockpitScreen {
  readonly name = "osc";
  readonly topics = [];
  readonly actions = [];
  text = "";
  readonly filter: ScreenFilter;

  constructor() {
    const text = () => this.text;
    this.filter = {
      hint: "part of an address",
      get text() {
        return text();
      },
      set: (wanted) => {
        if (wanted.includes("[")) return "a bracket is not closed";
        this.text = wanted;
        return null;
      },
    };
  }

  draw(): void {}
}

function filteredStage(): [CockpitStage, FilteredScreen] {
  const screen = new FilteredScreen();
  return [new CockpitStage(() => [screen]), screen];
}

Deno.test("a filter is obeyed at each key, and enter keeps it", async () => {
  const [stage, screen] = filteredStage();
  await stage.press("/", "v");
  assert.equal(screen.text, "v");
  await stage.press("j", "return");
  assert.equal(screen.text, "vj");
  assert.match(stage.footer(), /\? help/);
});

Deno.test("the line says what can be typed", async () => {
  const [stage] = filteredStage();
  await stage.press("/", "x");
  assert.match(stage.footer(), /^\/x .*part of an address/);
});

Deno.test("what is typed behind a worker that a key chose is a word of its own", async () => {
  const [stage, screen] = filteredStage();
  screen.text = "worker:deck_b";
  await stage.press("/", "x", "return");
  assert.equal(screen.text, "worker:deck_b x");
});

Deno.test("text goes on where it ended", async () => {
  const [stage, screen] = filteredStage();
  screen.text = "/audio";
  await stage.press("/", "x", "return");
  assert.equal(screen.text, "/audiox");
});

Deno.test("esc restores the filter of before", async () => {
  const [stage, screen] = filteredStage();
  screen.text = "before";
  await stage.press("/", "x", "escape");
  assert.equal(screen.text, "before");
});

Deno.test("a filter that cannot be so says why, and is not kept", async () => {
  const [stage, screen] = filteredStage();
  await stage.press("/", "a", "[", "return");
  assert.match(stage.footer(), /^\/a\[ .*✗ a bracket is not closed/);
  await stage.press("backspace", "return");
  assert.equal(screen.text, "a");
});

Deno.test("up brings the former filters of the screen", async () => {
  const [stage, screen] = filteredStage();
  await stage.press("/", "o", "n", "e", "return");
  await stage.press("/", "ctrl+u", "t", "w", "o", "return");
  await stage.press("/", "ctrl+u", "up", "up");
  assert.equal(screen.text, "one");
  await stage.press("down", "return");
  assert.equal(screen.text, "two");
});

Deno.test("pasted text filters as if it was typed", async () => {
  const [stage, screen] = filteredStage();
  await stage.press("/");
  stage.cockpit.paste(" pasted\n");
  assert.equal(screen.text, "pasted");
});

Deno.test("a click on a tab while a filter is typed restores the one of before", async () => {
  const [stage, screen] = filteredStage();
  await stage.press("/", "x");
  stage.click((stage.rows()[1] ?? "").indexOf("4 osc"), 1);
  assert.equal(screen.text, "");
});
