import assert from "node:assert/strict";
import fc from "fast-check";
import { BIG_ROWS, drawBig, setBig } from "../../console/cockpit/screens/playback/big_text.ts";
import { Canvas } from "../../console/tui/canvas.ts";
import { Picture } from "../../console/tui/picture.ts";
import { Ink } from "../../console/tui/style.ts";
import { CockpitStage, entry, type Payload } from "./cockpit_stage.ts";
import { deck, decks, playing, settle, state } from "./cockpit_players.ts";

Deno.test("a monitor that is started anew is asked at once, and the late answer of the old one is dropped", async () => {
  const late = Promise.withResolvers<Payload>();
  const stage = new CockpitStage().register("spotify_monitor").show("playback");
  const sources = (message: string) => ({
    sources: [{ source: "mpris", chosen: true, state: "live", message }],
  });
  stage.answer = () => late.promise;
  stage.text();
  stage.answer = () => sources("from the new one");
  stage.register(entry("spotify_monitor", { pid: 4712 })).text();
  await new Promise((resolve) => setTimeout(resolve, 0));
  late.resolve(sources("from the old one"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.match(stage.text(), /from the new one/);
});

Deno.test("enter does not close a list that is still waited for", async () => {
  const players = Promise.withResolvers<Payload>();
  const stage = playing();
  stage.answer = () => players.promise;
  void stage.press("p", "return");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.match(stage.text(), /asking …/);
  players.resolve({ players: [] });
});

Deno.test("the wheel scrolls what was heard", () => {
  const stage = playing();
  for (let index = 0; index < 40; index++) {
    stage.pass(5);
    const title = `Track ${index};`;
    stage.hear("spotify_monitor", "spotify.state", state(stage, { position: 0 }, { title }));
  }
  assert.match(stage.text(), /Track 39;\s+spotify/);
  for (let turn = 0; turn < 20; turn++) stage.click(10, 20, "wheel_down");
  assert.doesNotMatch(stage.text(), /Track 39;\s+spotify/);
});

Deno.test("the screen asks the monitors how their sources are, and shows the answer", async () => {
  const stage = playing();
  stage.answer = (command, _payload, worker) =>
    command === "list_sources" && worker === "spotify_monitor"
      ? {
        sources: [
          { source: "mpris", chosen: true, state: "following", message: "mpv" },
          { source: "applescript", chosen: false, state: "off", message: "not asked for" },
          { source: "webapi", chosen: false, state: "unavailable", message: "log in first" },
        ],
      }
      : {};
  const text = (await settle(stage)).text(120, 40);
  assert.match(text, /● mpris +mpv/);
  assert.match(text, /✗ webapi +log in first/);
  assert.doesNotMatch(text, /applescript/);
});

Deno.test("the library of VirtualDJ is told of, and what of it cannot be read", async () => {
  const stage = playing();
  const database: Payload = { state: "ready", songs: 1234, seconds: 2, failures: [] };
  stage.answer = () => ({ sources: [], database });
  assert.match((await settle(stage)).text(120, 40), /● database +1234 songs/);
  database["failures"] = ["database.xml: torn"];
  await stage.press("r");
  assert.match(stage.text(120, 40), /✗ database +1234 songs; database\.xml: torn/);
});

Deno.test("the monitors are asked again after some seconds, and only while somebody looks", async () => {
  const stage = await settle(playing());
  const asked = () => stage.sent.filter(({ command }) => command === "list_sources").length;
  assert.equal(asked(), 2);
  await settle(stage);
  assert.equal(asked(), 2);
  await settle(stage.pass(6));
  assert.equal(asked(), 4);
  await settle(stage.show("osc").pass(6));
  assert.equal(asked(), 4);
});

Deno.test("a monitor that does not answer is told of", async () => {
  const stage = playing();
  stage.answer = () => Promise.reject(new Error("timed out after 2 s"));
  assert.match((await settle(stage)).text(120, 40), /✗ no answer +timed out after 2 s/);
});

Deno.test("a monitor that is not there is not asked", async () => {
  const stage = new CockpitStage().register(entry("spotify_monitor", { health: "gone" }));
  await settle(stage.show("playback"));
  assert.deepEqual(stage.sent, []);
});

Deno.test("+ and - shift the words by 200 ms, brackets by 20", async () => {
  const stage = playing();
  stage.answer = (command, { by }) =>
    command === "set_offset" ? { timing_offset_ms: Number(by) } : {};
  await stage.press("+", "-", "]", "[");
  const shifts = stage.sent.filter(({ command }) => command === "set_offset");
  assert.deepEqual(shifts.map(({ payload }) => payload["by"]), [200, -200, 20, -20]);
  assert.match(stage.footer(), /✓ words -20 ms, sooner/);
});

Deno.test("a key whose worker is not running says so, and how to start it", async () => {
  const stage = new CockpitStage().register().show("playback");
  await stage.press("+");
  assert.match(stage.footer(), /✗ lyrics_fetcher is not running; :start lyrics_fetcher/);
  await stage.press("p");
  assert.match(stage.footer(), /✗ spotify_monitor is not running; :start spotify_monitor/);
  assert.deepEqual(stage.sent, []);
});

Deno.test("p lists the players and has the chosen one followed", async () => {
  const stage = playing();
  stage.answer = (command) =>
    command === "list_players"
      ? {
        players: [
          { name: "vlc", identity: "VLC media player", status: "paused", followed: false },
          { name: "mpv", identity: "mpv", status: "playing", followed: true },
        ],
      }
      : {};
  await stage.press("p");
  const text = stage.text();
  assert.match(text, / {2}VLC media player {2}paused/);
  assert.match(text, /● mpv {2}playing/);
  await stage.press("up", "return");
  await settle(stage);
  const set = stage.sent.find(({ command }) => command === "set_config");
  assert.deepEqual(set?.payload, { config: { player: "vlc" } });
});

Deno.test("d has a deck followed by hand", async () => {
  const stage = playing();
  await stage.press("d");
  assert.match(stage.footer(), /has told of no deck/);
  stage.hear("virtualdj_monitor", "virtualdj.decks", decks([deck(1), deck(2)]));
  await stage.press("d", "down", "down", "return");
  const { worker, payload } = stage.sent.find(({ command }) => command === "select_deck") ?? {};
  assert.equal(worker, "virtualdj_monitor");
  assert.deepEqual(payload, { deck: 2 });
});

Deno.test("a list that cannot be had says why, and esc closes it", async () => {
  const stage = playing();
  stage.answer = () => Promise.reject(new Error("the bus is gone"));
  await stage.press("p");
  assert.match(stage.text(), /the bus is gone/);
  await stage.press("escape");
  assert.doesNotMatch(stage.text(), /esc closes/);
});

Deno.test("a monitor of another name is listed and asked as well", async () => {
  const stage = new CockpitStage().register("spotify_monitor_2", "dj").show("playback");
  stage.hear("dj", "virtualdj.state", state(stage));
  const text = (await settle(stage)).text(120, 40);
  assert.match(text, /spotify_monitor_2 {2}live/);
  assert.match(text, /dj {2}live {2}▶ The Timers/);
  assert.deepEqual(stage.sent.map(({ worker }) => worker).sort(), ["dj", "spotify_monitor_2"]);
});

Deno.test("where there is room the title stands in large letters, which b takes away", async () => {
  const stage = playing({}, { title: "Hi" });
  assert.match(stage.text(120, 40), /█ {2}█ ▀█▀\s+█▀▀█ {2}█\s+▀ {2}▀ ▀▀▀\s+The Timers/);
  await stage.press("b");
  assert.match(stage.text(120, 40), /^ {2}Hi\s+The Timers/m);
});

Deno.test("a title that cannot be set in large letters stands in small ones", () => {
  for (const title of ["日本語", "x".repeat(300), ""]) {
    assert.match(playing({}, { title }).text(120, 40), /PLAYING\s+lyrics follow nobody\s+\S+/);
  }
});

Deno.test("of large letters exactly those that were sung are bright", () => {
  const big = setBig("AB CD", 60, 1);
  assert.ok(big !== null);
  const picture = new Picture(60, BIG_ROWS);
  drawBig(Canvas.over(picture), big, Ink.text, 3, Ink.title);
  const inked = (from: number) =>
    new Set(picture.styles.slice(from, from + 4).filter((style) => style !== 0));
  const starts = [0, 5, 13, 18];
  assert.deepEqual(starts.map((start) => [...inked(start)]), [
    [Ink.title],
    [Ink.title],
    [Ink.title],
    [Ink.text],
  ]);
});

Deno.test("large letters are broken at blanks, and never wider than the room", () => {
  const letters = fc.constantFrom(..."ABCMWI.,'!? ÄéßñZ09-");
  fc.assert(
    fc.property(
      fc.array(letters, { maxLength: 60 }).map((all) => all.join("")),
      fc.integer({ min: 1, max: 120 }),
      (text, columns) => {
        const big = setBig(text, columns, 4);
        if (big === null) return;
        assert.ok(big.lines.length <= 4);
        for (const line of big.lines) {
          const width = line.reduce((sum, letter) => sum + letter.columns + 1, -1);
          assert.ok(width <= columns, `${width} of ${columns}`);
        }
      },
    ),
  );
});
