import assert from "node:assert/strict";
import fc from "fast-check";
import { AnchoredPosition } from "../../console/cockpit/state/anchored_position.ts";
import { CockpitStage, entry, NOW_SECONDS } from "./cockpit_stage.ts";
import { deck, decks, playing, settle, state } from "./cockpit_players.ts";

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

Deno.test("a bar that moves no more asks for no pictures", () => {
  const stage = playing();
  stage.text();
  assert.ok(stage.nextPictureMs < 500);
  stage.register(entry("spotify_monitor", { health: "gone" })).text();
  assert.ok(stage.nextPictureMs > 500);
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

for (
  const [screen, worker] of [["playback", "spotify_monitor"], ["lyrics", "lyrics_fetcher"]] as const
) {
  Deno.test(`how ${worker} is started is read on the narrowest terminal`, () => {
    const text = new CockpitStage().register().show(screen).text(40, 10);
    assert.match(text.replaceAll(/\s+/g, " "), new RegExp(`:start ${worker} `));
  });
}

Deno.test("of two monitors that tell of decks one is shown, the other when that one is gone", () => {
  const stage = new CockpitStage().register("virtualdj_monitor", "second").show("playback");
  stage.hear("virtualdj_monitor", "virtualdj.decks", decks([deck(1)]));
  stage.hear("second", "virtualdj.decks", decks([deck(2)]));
  assert.match(stage.text(), /Title 1/);
  stage.register("second").hear("second", "virtualdj.decks", decks([deck(2)]));
  assert.match(stage.text(), /Title 2/);
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
