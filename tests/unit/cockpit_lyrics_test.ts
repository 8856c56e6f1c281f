import assert from "node:assert/strict";
import fc from "fast-check";
import { sungColumns } from "../../console/cockpit/screens/lyrics/sung.ts";
import { CockpitStage, entry, NOW_SECONDS, type Payload } from "./cockpit_stage.ts";
import {
  analyzed,
  fetched,
  LINES,
  MOODS,
  nowSeconds,
  settle,
  sing,
  singing,
  state,
  WORKER,
} from "./cockpit_singing.ts";

Deno.test("the line that is sung stands among the words of the song", () => {
  const text = singing().text();
  assert.match(text, /^ {4}There is a clock that nobody hears/m);
  assert.match(text, /^ ▶ {2}it rings for every line/m);
  assert.match(text, /One, two, three[^]*always on time[^]*♪[^]*it finds the place again/);
});

Deno.test("lines of the refrain are marked, however they are written", () => {
  const text = singing().text(120, 40);
  assert.match(text, /↻ One, two, three/);
  assert.match(text, /↻ one two three!/);
  assert.doesNotMatch(text, /↻ it finds/);
});

Deno.test("a bar says how much of the line's time has passed, and when the next one comes", () => {
  const stage = singing().pass(1);
  assert.equal(stage.model.lyrics.line(nowSeconds(stage))?.progress, 0.25);
  assert.match(stage.text(), /█+[▏▎▍▌▋▊▉]?·+ +3 s/);
});

Deno.test("the bar goes no further than the line", () => {
  const stage = singing().pass(9);
  assert.equal(stage.model.lyrics.line(nowSeconds(stage))?.progress, 1);
});

Deno.test("the bar heeds offset and speed", () => {
  const stage = singing();
  sing(stage, 1, { timing_offset_ms: 500, position: 6, rate: 2 });
  // 6 s into the track, half a second of the audience's time is one of the track.
  assert.equal(stage.model.lyrics.line(nowSeconds(stage))?.progress, 0.25);
});

Deno.test("while the player is paused the bar stands", () => {
  const stage = singing();
  sing(stage, 1, { is_playing: false, position: 6 }).pass(5);
  const moment = stage.model.lyrics.line(nowSeconds(stage));
  assert.equal(moment?.progress, 0.5);
  assert.equal(moment?.secondsToNext, null);
  assert.match(stage.text(), /^ ‖ {2}it rings for every line/m);
});

Deno.test("without all of the words the lines beside the one that is sung are known", () => {
  const stage = new CockpitStage().register(WORKER).show("lyrics");
  sing(stage, 1);
  sing(stage, 2);
  const moment = stage.model.lyrics.line(nowSeconds(stage));
  assert.deepEqual([moment?.previous, moment?.current, moment?.next], [
    LINES[1],
    LINES[2],
    LINES[3],
  ]);
  const text = stage.text();
  assert.match(text, /it rings for every line[^]*▶ {2}One, two, three[^]*always on time/);
});

Deno.test("there is no line before any is heard of", () => {
  assert.equal(new CockpitStage().model.lyrics.line(NOW_SECONDS), null);
});

Deno.test("a console that joins in the middle of a song has everything, in whatever order it comes", () => {
  const messages: [string, Payload][] = [
    ["song.categorized", MOODS],
    ["lyrics.analyzed", analyzed()],
    ["lyrics.fetched", fetched()],
    ["lyrics.state", state()],
  ];
  for (const order of [messages, messages.toReversed()]) {
    const stage = new CockpitStage().register(WORKER).show("lyrics");
    for (const [topic, payload] of order) stage.hear(WORKER, topic, payload);
    sing(stage, 1);
    const text = stage.text();
    assert.match(text, /▶ {2}it rings for every line[^]*↻ One, two, three/);
    assert.match(text, /● calm +█+.* 0\.83/);
  }
});

Deno.test("words without times keep their lines, and say that they are spread", () => {
  const stage = singing().hear(WORKER, "lyrics.state", state({ synced: false }));
  stage.hear(
    WORKER,
    "lyrics.fetched",
    fetched({ synced: false, lrc_text: `\n${LINES.join("\n")}` }),
  );
  assert.match(stage.text(120, 40), /◐ times none, 8 lines spread/);
  assert.match(stage.text(), /▶ {2}it rings for every line[^]*↻ One, two, three/);
});

Deno.test("lines that are counted otherwise are found by their text", () => {
  const stage = singing();
  sing(stage, 3, { text: "it finds the place again" });
  assert.equal(stage.model.lyrics.activeLine, 5);
});

Deno.test("what is told of another song changes nothing", () => {
  const other = { artist: "Somebody", title: "Else" };
  const text = singing()
    .hear(WORKER, "lyrics.fetched", fetched({ ...other, lrc_text: "[00:01.00]no" }))
    .hear(WORKER, "lyrics.analyzed", analyzed({ ...other, keywords: ["nothing"] }))
    .hear(WORKER, "song.categorized", { ...MOODS, ...other, categories: { dark: 1 } })
    .text();
  assert.match(text, /▶ {2}it rings for every line[^]*↻ One, two, three/);
  assert.doesNotMatch(text, /nothing|dark/);
});

Deno.test("with another song the words of the one before are gone", () => {
  const stage = singing().hear(
    WORKER,
    "lyrics.state",
    state({ title: "Next", status: "looking", has_lyrics: false, origin: "" }),
  );
  sing(stage, -1, { title: "Next", next_text: "", next_time: null });
  const text = stage.text();
  assert.doesNotMatch(text, /it rings/);
  assert.match(text, /◌ words asking LRCLIB/);
});

Deno.test("the steps say how the words were found and looked at", () => {
  const text = singing().text(200, 40);
  assert.match(
    text,
    /✓ track spotify → ✓ words LRCLIB → ✓ times 8 lines → ✓ analysis counted → ✓ mood calm/,
  );
});

Deno.test("words that nobody had to ask for were kept", () => {
  const stage = singing();
  stage.hear(WORKER, "lyrics.state", state({ title: "Next" }));
  assert.match(stage.text(200, 40), /✓ words LRCLIB, kept/);
  stage.hear(WORKER, "lyrics.state", state({ title: "Third", status: "looking" }));
  stage.hear(WORKER, "lyrics.state", state({ title: "Third" }));
  assert.match(stage.text(200, 40), /✓ words LRCLIB →/);
});

Deno.test("words that were not found come with what can be done", () => {
  const miss = state({ status: "not_found", has_lyrics: false, message: "LRCLIB has none" });
  const text = singing().hear(WORKER, "lyrics.state", miss).text();
  assert.match(text, /✗ words not found/);
  assert.match(text, /✗ LRCLIB has none: c looks for other versions, or put/);
});

Deno.test("a service that cannot be asked is told of, and when it is tried again", () => {
  const trouble = state({
    status: "unavailable",
    has_lyrics: false,
    message: "LRCLIB: timed out",
    retry_in: 12,
  });
  const stage = singing().hear(WORKER, "lyrics.state", trouble).pass(2);
  assert.match(stage.text(), /✗ LRCLIB: timed out; again in 10 s/);
});

Deno.test("moods are told by shape and value as well as by colour", () => {
  const text = singing().text(120, 40);
  assert.match(text, /● calm +█+.* 0\.83/);
  assert.match(text, /◐ happy +█+.* 0\.50/);
  assert.match(text, /○ sad +.* 0\.10/);
});

Deno.test("what the LLM could not do is told, with what was done instead", async () => {
  const stage = singing();
  stage.answer = (command) =>
    command === "get_state"
      ? { metrics: { llm_backend: "m", llm_errors: 1, llm_last_error: "LLM: refused" } }
      : {};
  assert.match((await settle(stage)).text(), /✗ LLM: refused; the words were counted instead/);
});

Deno.test("words that are sung one by one are told by their stamps", () => {
  const words = [{ time: 1, text: "Hold" }, { time: 2, text: "on" }, { time: 3, text: "to" }];
  const stage = singing();
  const moment = stage.model.lyrics.line(NOW_SECONDS);
  assert.ok(moment !== null);
  const sung = { ...moment, current: "Hold on to", progress: 0.9 };
  const at = (word: number) =>
    sungColumns({ ...sung, word }, { time: 1, text: "Hold on to", words });
  assert.deepEqual([-1, 0, 1, 2].map(at), [0, 4, 7, 10]);
  assert.equal(sungColumns(sung, undefined), 9);
});

Deno.test("the bar of a worker that is gone asks for no pictures", () => {
  const stage = singing();
  stage.text();
  assert.ok(stage.nextPictureMs < 500);
  stage.register(entry(WORKER, { health: "gone" })).text();
  assert.ok(stage.nextPictureMs > 500);
});

Deno.test("a lyrics_fetcher that is gone leaves its words, stale, and recovers", () => {
  const stage = singing();
  stage.register("spotify_monitor").pass(3);
  const text = stage.text();
  assert.match(text, /stale since 3 s/);
  assert.match(text, /◌ +it rings for every line/);
  assert.doesNotMatch(text, /▶/);
  stage.register(WORKER);
  assert.match(stage.text(), /on time · live/);
});

Deno.test("a lyrics_fetcher that never ran is told how to be started", () => {
  const text = new CockpitStage().register("spotify_monitor").show("lyrics").text();
  assert.match(text, /:start lyrics_fetcher/);
});

Deno.test("nobody asks for words any more when lyrics_fetcher is gone", () => {
  const stage = new CockpitStage().register(WORKER).show("lyrics");
  const asking = state({ status: "looking", has_lyrics: false });
  assert.match(stage.hear(WORKER, "lyrics.state", asking).text(), /asking LRCLIB/);
  const waiting = state({ status: "unavailable", has_lyrics: false, retry_in: 5 });
  assert.match(stage.hear(WORKER, "lyrics.state", waiting).text(), /again in 5 s/);
  stage.hear(WORKER, "lyrics.state", asking).register(entry(WORKER, { health: "gone" }));
  assert.doesNotMatch(stage.text(), /asking LRCLIB/);
  assert.doesNotMatch(stage.hear(WORKER, "lyrics.state", waiting).text(), /again in/);
});

Deno.test("before it was looked who runs nothing is said of lyrics_fetcher", () => {
  const text = new CockpitStage().show("lyrics").text();
  assert.match(text, /looking for workers/);
  assert.doesNotMatch(text, /lyrics_fetcher is|words on time/);
});

Deno.test("of two lyrics_fetchers one is shown, the other when that one is gone", () => {
  const stage = singing().register(WORKER, "second");
  stage.hear("second", "lyrics.state", state({ title: "Other" }));
  assert.match(stage.text(), /The Timers - Always on time/);
  stage.register("second").hear("second", "lyrics.state", state({ title: "Other" }));
  assert.match(stage.text(), /The Timers - Other/);
});

Deno.test("escape sequences in words and names are shown, never obeyed", () => {
  const hostile = "evil\x1b[2J\u202eline";
  const stage = singing().hear(WORKER, "lyrics.state", state({ message: hostile, store: hostile }));
  sing(stage, 1, { text: hostile, next_text: hostile });
  const text = stage.text();
  // deno-lint-ignore no-control-regex -- these are what is looked for
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\u0000-\u001f\u202e]/);
  assert.match(text, /evil␛\[2J/);
});

Deno.test("whatever comes under the topics of the lyrics, at any size, is drawn", () => {
  const topics = [
    "lyrics.line",
    "lyrics.state",
    "lyrics.fetched",
    "lyrics.analyzed",
    "song.categorized",
    "lyrics.unheard_of",
  ];
  const payload = fc.dictionary(
    fc.constantFrom(
      "artist",
      "title",
      "status",
      "message",
      "index",
      "text",
      "time",
      "next_time",
      "next_text",
      "position",
      "rate",
      "word",
      "has_lyrics",
      "is_playing",
      "lrc_text",
      "synced",
      "retry_in",
      "refrain_lines",
      "keywords",
      "categories",
      "timing_offset_ms",
      "line_count",
    ),
    fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom("", "x", "[00:01.00]a\n[00:02.00]b", true, 3, -1e9, 1e300),
      fc.double(),
    ),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...topics), payload), { maxLength: 20 }),
      fc.constantFrom([40, 10], [80, 24], [120, 40], [200, 60]),
      (messages, [columns = 80, rows = 24]) => {
        const stage = singing();
        for (const [topic, message] of messages) stage.hear(WORKER, topic, message);
        stage.pass(1).text(columns, rows);
        assert.deepEqual(stage.failures, []);
      },
    ),
    { numRuns: 150 },
  );
});
