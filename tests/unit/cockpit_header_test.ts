import assert from "node:assert/strict";
import { SCREEN_NAMES } from "../../console/cockpit/screen.ts";
import { CockpitStage, entry, type Payload } from "./cockpit_stage.ts";

const program = (name: string, state: string, pid: number | null): Payload => ({
  name,
  state,
  pid,
});

/** The first row. */
const head = (stage: CockpitStage, columns = 80) => stage.rows(columns)[0] ?? "";

Deno.test("the header counts a worker that should live and has no entry any more", () => {
  const stage = new CockpitStage().register("process_manager", "a");
  stage.hear("process_manager", "process.states", {
    workers: [program("a", "running", 4711), program("b", "backoff", null)],
  });
  assert.match(head(stage), /◐ 2 of 3 alive/);
});

Deno.test("the header does not miss a worker that was stopped on purpose", () => {
  const stage = new CockpitStage().register("process_manager", "a");
  stage.hear("process_manager", "process.states", {
    workers: [program("a", "running", 4711), program("b", "stopped", null)],
  });
  assert.match(head(stage), /● 2 alive/);
});

Deno.test("the beat stands in the same column however many workers live", () => {
  const stage = new CockpitStage().register("audio_analyzer", "b")
    .hear("audio_analyzer", "audio.stats", {})
    .hear("audio_analyzer", "audio.beat", { count: 1, bpm: 126, beat_in_bar: 1 });
  const before = head(stage).indexOf("126.0 BPM ●○○○");
  stage.register("audio_analyzer", entry("b", { health: "gone" }));
  assert.ok(before > 0);
  assert.equal(head(stage).indexOf("126.0 BPM ●○○○"), before);
});

Deno.test("the header says that the beat is stale when the analyser is silent", () => {
  const stage = new CockpitStage().register("audio_analyzer")
    .hear("audio_analyzer", "audio.stats", {}).pass(4);
  assert.match(head(stage), /○.* stale/);
});

for (const columns of [40, 60, 80, 300]) {
  Deno.test(`a click on each of the tabs shows its screen, in ${columns} columns`, () => {
    const stage = new CockpitStage();
    for (const [index, name] of SCREEN_NAMES.entries()) {
      const column = stage.rows(columns)[1]?.indexOf(` ${index}`) ?? -1;
      if (stage.cockpit.current !== name) stage.click(column + 1, 1);
      assert.equal(stage.cockpit.current, name);
    }
  });
}

Deno.test("the header has one second of the clock in each second", () => {
  const stage = new CockpitStage().register("a");
  const seconds = (text: string) => /\d\d:\d\d:(\d\d)/.exec(text)?.[1];
  const first = Number(seconds(head(stage)));
  assert.equal(Number(seconds(head(stage.pass(1)))), (first + 1) % 60);
});
