import assert from "node:assert/strict";
import { CockpitStage } from "./cockpit_stage.ts";
import {
  fetched,
  LINES,
  lrc,
  settle,
  sing,
  singing,
  SONG,
  state,
  WORKER,
} from "./cockpit_singing.ts";

Deno.test("where there is room the line that is sung stands in large letters", async () => {
  const stage = singing();
  sing(stage, 1, { text: "Hi" });
  assert.match(stage.text(120, 40), /▶ {2}█ {2}█ ▀█▀\s/);
  await stage.press("b");
  assert.match(stage.text(120, 40), /▶ {2}Hi/);
});

Deno.test("j and k scroll the words, f goes back to the line that is sung", async () => {
  const stage = singing();
  const many = Array.from({ length: 60 }, (_, index) => `line number ${index}.`);
  stage.hear(WORKER, "lyrics.fetched", fetched({ lrc_text: lrc(many) }));
  sing(stage, 30, { text: "line number 30." });
  assert.match(stage.text(), /▶ {2}line number 30\./);
  await stage.press("end");
  assert.match(stage.text(), /line number 59\./);
  assert.doesNotMatch(stage.text(), /line number 30\./);
  await stage.press("f");
  assert.match(stage.text(), /▶ {2}line number 30\./);
  await stage.press("f");
  assert.match(stage.footer(), /✗ the line that is sung is in view/);
});

Deno.test("another song is followed, wherever the words were scrolled to", async () => {
  const stage = await singing().press("j");
  stage.hear(WORKER, "lyrics.state", state({ title: "Next" })).text();
  await stage.press("f");
  assert.match(stage.footer(), /is in view/);
});

Deno.test("the words that were missed are asked for once", async () => {
  const stage = new CockpitStage().register(WORKER).show("lyrics")
    .hear(WORKER, "lyrics.state", state());
  await settle(stage);
  await settle(stage.pass(1.5));
  await settle(stage.pass(10));
  const asked = stage.sent.filter(({ command }) => command === "fetch_lyrics");
  assert.deepEqual(asked.map(({ payload }) => payload), [SONG]);
});

Deno.test("c shows what LRCLIB has, and takes what is chosen", async () => {
  const stage = singing();
  stage.answer = (command) =>
    command === "search"
      ? {
        results: [
          { id: 7, ...SONG, album: "", duration: 200, synced: true, score: 1 },
          { id: 8, ...SONG, album: "Live", duration: 260, synced: false, score: 0.71 },
        ],
      }
      : {};
  await stage.press("c");
  const text = stage.text(120, 40);
  assert.match(text, /● The Timers - Always on time {2}3:20 · with times · fits 100 %/);
  assert.match(text, / {2}The Timers - Always on time {2}4:20 · without times · Live · fits 71 %/);
  await stage.press("down", "return");
  const chosen = stage.sent.find(({ command }) => command === "choose");
  assert.deepEqual(chosen?.payload, { id: 8, ...SONG });
});

Deno.test("words are chosen for the song they were looked for, whatever plays by then", async () => {
  const stage = singing();
  stage.answer = (command) => command === "search" ? { results: [{ id: 7, ...SONG }] } : {};
  await stage.press("c");
  stage.hear(WORKER, "lyrics.state", state({ artist: "Somebody", title: "Else" }));
  await stage.press("return");
  const chosen = stage.sent.find(({ command }) => command === "choose");
  assert.deepEqual(chosen?.payload, { id: 7, ...SONG });
});

Deno.test("r asks first, as the words leave the picture", async () => {
  const stage = singing();
  const pressed = stage.press("r");
  assert.match(stage.text(), /Look for the words anew\?/);
  await stage.press("y");
  await pressed;
  const chosen = stage.sent.find(({ command }) => command === "choose");
  assert.deepEqual(chosen?.payload, { id: null, ...SONG });
});

Deno.test("a has the words that are shown analysed", async () => {
  const stage = singing();
  stage.answer = (command) => command === "analyze_lyrics" ? { analysis: { mood: "calm" } } : {};
  await stage.press("a");
  const { payload } = stage.sent.find(({ command }) => command === "analyze_lyrics") ?? {};
  assert.deepEqual(payload, { ...SONG, lyrics: LINES.join("\n") });
  assert.match(stage.footer(), /✓ analysed: calm/);
});

Deno.test("what the worker refuses is told", async () => {
  const stage = singing();
  stage.answer = (command) => {
    if (command === "resend") throw new Error("timed out after 2 s");
    return {};
  };
  await stage.press("o");
  assert.match(stage.footer(), /✗ timed out after 2 s/);
});
