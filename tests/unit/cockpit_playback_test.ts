import assert from "node:assert/strict";
import fc from "fast-check";
import { BIG_ROWS, drawBig, setBig } from "../../console/cockpit/screens/playback/big_text.ts";
import { AnchoredPosition } from "../../console/cockpit/state/anchored_position.ts";
import { Canvas } from "../../console/tui/canvas.ts";
import { Picture } from "../../console/tui/picture.ts";
import { Ink } from "../../console/tui/style.ts";
import { CockpitStage, entry, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";

const TRACK = { artist: "The Timers", title: "Always on time", album: "Clocks", duration: 200 };

function state(stage: CockpitStage, changes: Payload = {}, track: Payload = {}): Payload {
  return {
    is_playing: true,
    track: { ...TRACK, ...track },
    position: 80,
    timestamp: NOW_SECONDS + (stage.nowMs - 1000) / 1000,
    player: "mpv",
    is_audible: true,
    rate: 1,
    deck: null,
    bpm: null,
    ...changes,
  };
}

/** Spotify plays, and the playback screen is shown. */
function playing(changes: Payload = {}, track: Payload = {}): CockpitStage {
  const stage = new CockpitStage().register(
    "spotify_monitor",
    "virtualdj_monitor",
    "lyrics_fetcher",
  );
  return stage.hear("spotify_monitor", "spotify.state", state(stage, changes, track))
    .show("playback");
}

function deck(number: number, changes: Payload = {}): Payload {
  return {
    deck: number,
    source: "os2l",
    on_air: number === 1,
    is_loaded: true,
    is_playing: number === 1,
    is_audible: number === 1,
    artist: `Artist ${number}`,
    title: `Title ${number}`,
    key: "8A",
    duration: 400,
    position: 100 * number,
    rate: 1.016,
    bpm: 124.3,
    volume: 0.5,
    ...changes,
  };
}

function decks(list: readonly Payload[], changes: Payload = {}): Payload {
  return {
    timestamp: NOW_SECONDS,
    on_air: 1,
    selected: "auto",
    balance: 0.5,
    decks: list,
    ...changes,
  };
}

/** Lets what was asked be answered. */
async function settle(stage: CockpitStage): Promise<CockpitStage> {
  stage.text();
  await new Promise((resolve) => setTimeout(resolve, 0));
  return stage;
}

Deno.test("the header has sign, names and times of the track that plays", () => {
  assert.match(playing().text(), /▶ The Timers - Always on time {2}1:20\/3:20/);
});

Deno.test("where there is little room a headline keeps its time, and its names are cut", () => {
  const { model } = playing();
  assert.equal(model.playback.headline(NOW_SECONDS, 24), "▶ The Timers…  1:20/3:20");
});

Deno.test("a track that is paused has another sign than one that plays", () => {
  const text = playing({ is_playing: false }).text();
  assert.match(text, /‖ The Timers - Always on time/);
  assert.match(text, /‖ PAUSED/);
});

Deno.test("without a track the header has none, and the screen says what is missing", async () => {
  const stage = new CockpitStage().register("spotify_monitor").show("playback");
  stage.answer = () => ({
    sources: [{ source: "mpris", chosen: false, state: "waiting", message: "no player runs" }],
  });
  const text = (await settle(stage)).text();
  assert.match(text, /■ nothing plays/);
  assert.match(text, /no player runs/);
  assert.equal(stage.model.playback.headline(NOW_SECONDS), null);
});

Deno.test("the position runs on between two messages, at the player's speed", () => {
  assert.match(playing().pass(4).text(), /1:24 ▕.*▏ 3:20/);
  assert.match(playing({ rate: 1.5 }).pass(4).text(), /1:26 ▕.*▏ 3:20/);
});

Deno.test("the position stands while the track is paused", () => {
  assert.match(playing({ is_playing: false }).pass(4).text(), /1:20 ▕.*▏ 3:20/);
});

Deno.test("the position goes no further than the end of the track", () => {
  assert.match(playing({ position: 198 }).pass(8).text(), /3:20 ▕.*▏ 3:20/);
});

Deno.test("a track of unknown length has a time and no end", () => {
  for (const duration of [0, undefined, -4, "x"]) {
    assert.match(playing({}, { duration }).text(), /1:20 ▕ +▏ -:--/);
  }
});

Deno.test("a position stands when nothing is heard of it any more", () => {
  const { model } = playing().pass(3600);
  assert.ok((model.playback.current(NOW_SECONDS + 3600)?.position ?? 0) <= 80 + 12);
});

Deno.test("a position that was told goes on from when it was right", () => {
  const position = new AnchoredPosition();
  position.set(10, 1, 1000);
  assert.equal(position.at(1003), 13);
  assert.equal(position.at(1004), 14);
});

Deno.test("a position of a recorded message counts from now", () => {
  const position = new AnchoredPosition();
  position.set(10, 1, 1000);
  assert.equal(position.at(500_000), 10);
  assert.equal(position.at(500_001), 11);
});

Deno.test("a clock that is set moves no position", () => {
  const position = new AnchoredPosition();
  position.set(10, 1, 1000);
  assert.equal(position.at(1002), 12);
  assert.equal(position.at(1002 - 3600), 12);
  assert.equal(position.at(1003 - 3600), 13);
  assert.equal(position.at(1003 + 7200), 13);
});

Deno.test("a position stays in its track whatever the clock does", () => {
  fc.assert(
    fc.property(
      fc.double(),
      fc.double(),
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 20 }),
      (told, rate, times) => {
        const position = new AnchoredPosition();
        position.set(Number.isFinite(told) ? told : 0, Number.isFinite(rate) ? rate : 1, 1000);
        for (const time of times) {
          const at = position.at(time, 300);
          assert.ok(at >= 0 && at <= 300, `${at} at ${time}`);
        }
      },
    ),
  );
});

Deno.test("a monitor that is late is told by sign and words", () => {
  const text = playing().pass(14).text();
  assert.match(text, /◌ WAS PLAYING/);
  assert.match(text, /spotify_monitor · stale since 14 s/);
});

Deno.test("a monitor that is gone is stale, and recovers", () => {
  const stage = playing();
  stage.register("lyrics_fetcher").pass(3);
  assert.match(stage.text(), /spotify_monitor · stale since 3 s/);
  stage.register("spotify_monitor").hear("spotify_monitor", "spotify.state", state(stage));
  assert.match(stage.text(), /spotify_monitor · live/);
});

Deno.test("a monitor that never ran is told how to be started", () => {
  assert.match(
    new CockpitStage().register().show("playback").text(),
    /:start spotify_monitor/,
  );
});

Deno.test("of two players that are heard the one leads whose words are shown", () => {
  const stage = playing().pass(1);
  const other = { artist: "Underworld", title: "Rez" };
  stage.hear("virtualdj_monitor", "virtualdj.state", state(stage, { player: "VirtualDJ" }, other));
  assert.match(stage.text(), /▶ Underworld - Rez/);
  stage.hear("lyrics_fetcher", "lyrics.state", { source: "spotify", status: "found" });
  assert.match(stage.rows()[0] ?? "", /▶ The Timers - Always on time/);
  assert.match(stage.text(), /lyrics follow spotify/);
});

Deno.test("what a lyrics_fetcher that is gone followed does not lead", () => {
  const stage = playing().pass(1);
  stage.hear("lyrics_fetcher", "lyrics.state", { source: "spotify", status: "found" });
  stage.register("spotify_monitor", "virtualdj_monitor");
  const other = { artist: "Underworld", title: "Rez" };
  stage.hear("virtualdj_monitor", "virtualdj.state", state(stage, {}, other));
  assert.match(stage.rows()[0] ?? "", /▶ Underworld - Rez/);
});

Deno.test("players that disagree are shown each with their track", () => {
  const stage = playing().pass(1);
  const other = { artist: "Underworld", title: "Rez" };
  stage.hear("virtualdj_monitor", "virtualdj.state", state(stage, { is_playing: false }, other));
  const text = stage.text(120, 40);
  assert.match(text, /spotify_monitor {2}live {2}▶ The Timers - Always on time/);
  assert.match(text, /virtualdj_monitor {2}live {2}‖ Underworld - Rez/);
});

Deno.test("decks stand side by side, the one on air marked", () => {
  const stage = playing().hear("virtualdj_monitor", "virtualdj.decks", decks([deck(1), deck(2)]));
  const text = stage.text();
  assert.match(text, /▶ DECK 1 {2}◉ ON AIR +os2l │ ‖ DECK 2 /);
  assert.match(text, /Title 1 +│ Title 2/);
  assert.match(text, /124\.30 BPM · \+1\.6 % · 8A vol ████····/);
  assert.match(text, /A ─+█─+ B/);
});

Deno.test("decks of a monitor that is gone are stale, and keep their last values", () => {
  const stage = playing().hear("virtualdj_monitor", "virtualdj.decks", decks([deck(1)]));
  const text = stage.register("spotify_monitor").pass(3).text();
  assert.match(text, /DECKS ─+ virtualdj_monitor · stale since 3 s/);
  assert.match(text, /◌ DECK 1[^]*Title 1/);
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

Deno.test("a deck without a track says so", () => {
  const empty = deck(2, { is_loaded: false, title: "drag a track here" });
  const stage = playing().hear("virtualdj_monitor", "virtualdj.decks", decks([deck(1), empty]));
  assert.match(stage.text(), /│ □ DECK 2[^]*│ no track/);
});

Deno.test("a beat of OS2L is counted, and its lamp goes out", () => {
  const stage = playing().hear("virtualdj_monitor", "virtualdj.decks", decks([deck(1)]))
    .hear("virtualdj_monitor", "virtualdj.beat", { position: 128, bpm: 124, strength: 1 });
  assert.match(stage.text(), /DECKS ─*─▐███▌─? +128/);
  assert.match(stage.pass(0.2).text(), /·○·.* +128/);
  assert.doesNotMatch(stage.pass(10).text(), /128/);
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

Deno.test("tracks are remembered with the time they began, those that were skipped are not", () => {
  const stage = playing({ position: 0 });
  const next = (title: string) =>
    stage.hear("spotify_monitor", "spotify.state", state(stage, { position: 0 }, { title }));
  stage.pass(10);
  next("skipped");
  stage.pass(1);
  next("Second");
  stage.pass(30);
  const { tracks } = stage.model.playback.history;
  assert.deepEqual(tracks.map(({ title, beganSeconds }) => [title, beganSeconds - NOW_SECONDS]), [
    ["Second", 11],
    ["Always on time", 0],
  ]);
});

Deno.test("the memory of tracks does not grow for ever", () => {
  const stage = playing();
  for (let index = 0; index < 500; index++) {
    stage.pass(5);
    const title = `Track ${index}`;
    stage.hear("spotify_monitor", "spotify.state", state(stage, { position: 0 }, { title }));
  }
  assert.equal(stage.model.playback.history.tracks.length, 200);
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

Deno.test("escape sequences in titles are shown, never obeyed", () => {
  const hostile = "evil\x1b[2J\x07\u202e\ntitle";
  const text = playing({}, { title: hostile, artist: hostile }).text();
  // deno-lint-ignore no-control-regex -- these are what is looked for
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\u0000-\u001f\u202e]/);
  assert.match(text, /evil␛\[2J/);
});

Deno.test("a title of a megabyte, wide or not, leaves every row as wide as the picture", () => {
  for (const title of ["x".repeat(1_000_000), "語".repeat(500_000), "👩‍👩‍👧‍👦".repeat(1000)]) {
    const stage = playing({}, { title, artist: title });
    assert.match(stage.text(), /▶ PLAYING/);
    assert.deepEqual(stage.failures, []);
  }
});

Deno.test("whatever comes under the topics of the players, at any size, is drawn and bounded", () => {
  const topics = ["spotify.state", "virtualdj.state", "virtualdj.decks", "virtualdj.beat"];
  const keyed = fc.dictionary(
    fc.constantFrom(
      "is_playing",
      "track",
      "position",
      "timestamp",
      "rate",
      "decks",
      "deck",
      "title",
      "artist",
      "duration",
      "bpm",
      "volume",
      "balance",
      "on_air",
      "is_loaded",
    ),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const payload = fc.oneof(
    keyed,
    fc.record({ decks: fc.array(keyed, { maxLength: 12 }), balance: fc.double() }),
    fc.record({ track: keyed, is_playing: fc.boolean(), position: fc.double() }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ maxLength: 8 }), fc.constantFrom(...topics), payload), {
        maxLength: 20,
      }),
      fc.constantFrom([40, 10], [80, 24], [120, 40], [200, 60]),
      (messages, [columns = 80, rows = 24]) => {
        const stage = playing();
        for (const [source, topic, message] of messages) stage.hear(source, topic, message);
        stage.pass(1).text(columns, rows);
        assert.deepEqual(stage.failures, []);
        assert.ok(stage.model.playback.players.length <= 8);
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("the header tells a track of a monitor that is gone by its sign", () => {
  assert.match(playing().register("lyrics_fetcher").rows()[0] ?? "", /◌ The Timers - Always on/);
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
