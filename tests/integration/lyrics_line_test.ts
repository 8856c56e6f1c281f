import assert from "node:assert/strict";
import { join } from "node:path";
import { executable, TestHome, until } from "./harness.ts";
import { lrc, LYRICS, StandInPlayer, startLyrics, Visualizer, type Words } from "./lyrics_stage.ts";

/** Songs of the home's own folder of lyrics, a player, a visualizer. */
async function stage(songs: Record<string, string>, args: readonly string[] = []) {
  const home = await TestHome.create();
  await Deno.mkdir(join(home.path, "lyrics"));
  for (const [name, text] of Object.entries(songs)) {
    await Deno.writeTextFile(join(home.path, "lyrics", `${name}.lrc`), text);
  }
  const visualizer = await Visualizer.open();
  const targets = `127.0.0.1:${visualizer.port},textler@127.0.0.1:${visualizer.port}`;
  const { worker, words } = await startLyrics(home, visualizer, ["--osc", targets, ...args]);
  const player = await StandInPlayer.start(home);
  return {
    home,
    visualizer,
    worker,
    words,
    player,
    async [Symbol.asyncDispose]() {
      visualizer[Symbol.dispose]();
      await player[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

const ANNA = { artist: "Anna", title: "Hello", duration: 60 };

async function found(words: Words): Promise<void> {
  await until("the words", () => words.state?.status === "found");
}

Deno.test("each line is told over OSC and the bus when it is due, at the rate of the player", async () => {
  await using on = await stage({ "Anna - Hello": lrc(0, 5, 10.5, 11, 11.5, 12) });
  on.player.tell({ track: ANNA, position: 0, is_playing: false });
  await found(on.words);
  const startedMs = performance.now();
  on.player.tell({ is_playing: true, position: 10, rate: 1.08 });
  await until("the last line", () => on.words.line?.index === 5);
  const tell = on.visualizer.all("/karaoke/line/active");
  for (const [index, due] of [[2, 0.5], [3, 1], [4, 1.5], [5, 2]] as const) {
    const first = tell.find(({ args, atMs }) => args[0] === index && atMs > startedMs);
    const lateMs = (first?.atMs ?? 0) - startedMs - due * 1000 / 1.08;
    assert.ok(Math.abs(lateMs) < 40, `line ${index}: ${lateMs} ms late`);
  }
  assert.equal(on.visualizer.last("/textler/line/active")?.[0], 5);
  const line = on.words.of("lyrics.line").findLast(({ payload }) => payload["index"] === 4);
  assert.equal(line?.payload["text"], "line 4");
  assert.equal(line?.payload["next_text"], "line 5");
});

Deno.test("a seek, a pause and an offset are followed at once", async () => {
  await using on = await stage({ "Anna - Hello": lrc(1, 10, 20, 30) });
  on.player.tell({ track: ANNA, position: 12 });
  await until("line 1", () => on.words.line?.index === 1);
  on.player.tell({ position: 31 });
  await until("line 3", () => on.words.line?.index === 3, 200);
  on.player.tell({ is_playing: false, position: 19.9 });
  await until("line 1 again", () => on.words.line?.index === 1 && !on.words.line.is_playing, 200);
  assert.equal(on.words.line?.next_in, null);
  await on.home.client.send(LYRICS, "set_offset", { by: -150 });
  await until("line 2", () => on.words.line?.index === 2, 500);
  const { timing_offset_ms } = await on.home.client.send(LYRICS, "set_offset", { ms: 0 });
  assert.equal(timing_offset_ms, 0);
  await until("line 1 at last", () => on.words.line?.index === 1, 500);
  await assert.rejects(on.home.client.send(LYRICS, "set_offset", {}), /give ms or by/);
  await assert.rejects(on.home.client.send(LYRICS, "set_offset", { ms: 1e9 }), /60000/);
});

Deno.test("a visualizer that starts late gets the whole song again, and at once when it asks", async () => {
  await using on = await stage({ "Anna - Hello": lrc(1, 2, 3) }, ["--set", "resend_interval=1"]);
  on.player.tell({ track: ANNA, position: 2.5, is_playing: false });
  await found(on.words);
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const how of ["by itself", "asked"] as const) {
    on.visualizer.messages = [];
    if (how === "asked") {
      await on.home.client.send(LYRICS, "set_config", { config: { resend_interval: 0 } });
      await on.home.client.send(LYRICS, "resend");
    }
    await until("the song", () => on.visualizer.all("/karaoke/line/active").length > 0);
    assert.deepEqual(on.visualizer.last("/karaoke/track")?.slice(0, 4), [
      1,
      "spotify",
      "Anna",
      "Hello",
    ]);
    assert.equal(on.visualizer.all("/karaoke/lyrics/line").length, 3);
    assert.equal(on.visualizer.all("/textler/lyrics/line").length, 3);
    assert.equal(on.visualizer.last("/karaoke/line/active")?.[0], 1);
    // What a running visualizer shows is not taken off by that.
    assert.equal(on.visualizer.all("/karaoke/lyrics/reset").length, 0);
  }
});

Deno.test("a song of 1,000 lines arrives whole", async () => {
  const times = Array.from({ length: 1000 }, (_, i) => i * 0.5);
  await using on = await stage({ "Anna - Hello": lrc(...times) }, ["--set", "resend_interval=0"]);
  on.player.tell({ track: { ...ANNA, duration: 500 }, position: 100, is_playing: false });
  await until("the first of it", () => on.visualizer.last("/karaoke/line/active")?.[0] === 200);
  await until("all of it", () => on.visualizer.last("/karaoke/lyrics/line")?.[0] === 999);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const indices = new Set(on.visualizer.all("/karaoke/lyrics/line").map(({ args }) => args[0]));
  assert.equal(indices.size, 1000);
});

Deno.test("of another song nothing of the one before is left, and of none nothing at all", async () => {
  await using on = await stage({ "Anna - Hello": lrc(0.1), "Anna - Again": "no times\nat all" });
  on.player.tell({ track: ANNA, position: 1 });
  await found(on.words);
  on.visualizer.messages = [];
  on.player.tell({ track: { ...ANNA, title: "Again" }, position: 0 });
  await until("the song", () => on.words.state?.title === "Again" && on.words.state.has_lyrics);
  assert.equal(on.words.state?.synced, false);
  await until("its lines", () => on.visualizer.all("/karaoke/lyrics/line").length === 2);
  const addresses = on.visualizer.messages.map(({ address }) => address);
  assert.ok(addresses.indexOf("/karaoke/lyrics/reset") < addresses.indexOf("/karaoke/lyrics/line"));
  on.player.tell({ track: null, is_playing: false, position: 0 });
  await until("no track", () => on.visualizer.last("/karaoke/track")?.[0] === 0);
  assert.equal(on.words.state?.status, "idle");
});

Deno.test("the next line is told with the song, and anew at a pause and an offset", async () => {
  await using on = await stage({ "Anna - Hello": lrc(10, 20), "Anna - Again": "[00:30.00]again" });
  const next = () => on.visualizer.last("/karaoke/line/next") ?? [];
  on.player.tell({ track: ANNA, position: 1 });
  await until("line 0", () => next()[2] === "line 0");
  assert.ok(Number(next()[1]) > 0 && Number(next()[1]) <= 9, String(next()[1]));
  on.player.tell({ position: 5 });
  await until("the seek", () => Number(next()[1]) > 3 && Number(next()[1]) < 5.1);
  await on.home.client.send(LYRICS, "set_offset", { ms: 2_000 });
  await until("the offset", () => Number(next()[1]) > 6);
  on.player.tell({ is_playing: false });
  await until("the pause", () => next()[1] === -1);
  on.player.tell({ track: { ...ANNA, title: "Again" }, position: 0 });
  await until("the other song", () => next()[2] === "again");
  on.player.tell({ track: { ...ANNA, title: "Nobody knows" }, position: 0 });
  await until("no lines", () => on.words.state?.title === "Nobody knows");
  assert.deepEqual(next(), [-1, -1, ""]);
});

Deno.test("a name that is only the one of the file is not shown while the tags are read", async () => {
  await using on = await stage({ "Anna - Hello": lrc(0.1), "hello": lrc(0.1) });
  const file = join(on.home.path, "hello.wav");
  on.player.tell({ track: { title: "hello.wav", file }, position: 0 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  on.player.tell({ track: { ...ANNA, file } });
  await found(on.words);
  const titles = on.visualizer.all("/karaoke/track").map(({ args }) => args[3]);
  assert.ok(!titles.some((title) => String(title).startsWith("hello")), titles.join());
});

Deno.test("what is found out later of a song is told, and its words stay on the screen", async () => {
  await using on = await stage({ "Anna - Hello": lrc(0.1) }, ["--set", "resend_interval=0"]);
  on.player.tell({ track: { ...ANNA, duration: 0 }, position: 1 });
  await found(on.words);
  await until("the song", () => on.visualizer.last("/karaoke/track")?.[6] === 1);
  on.visualizer.messages = [];
  on.player.tell({ track: ANNA });
  await until("its length", () => on.visualizer.last("/karaoke/track")?.[5] === 60);
  on.player.tell({ track: { ...ANNA, album: "First", file: join(on.home.path, "hello.wav") } });
  await until("its album", () => on.visualizer.last("/karaoke/track")?.[4] === "First");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(on.visualizer.all("/karaoke/lyrics/reset").length, 0);
  assert.equal(on.words.state?.status, "found");
});

Deno.test("words that have stamps are told when they are due", async () => {
  const text = "[00:02.00]<00:02.00>Oh <00:02.40>yes <00:02.80>indeed";
  await using on = await stage({ "Anna - Hello": text });
  on.player.tell({ track: ANNA, position: 0.5, is_playing: false });
  await found(on.words);
  on.player.tell({ is_playing: true });
  await until("the last word", () => on.words.line?.word?.text === "indeed");
  const told = on.visualizer.all("/karaoke/word/active").map(({ args }) => args);
  assert.deepEqual(told, [[0, 0, "Oh"], [0, 1, "yes"], [0, 2, "indeed"]]);
  assert.equal(on.words.line?.text, "Oh yes indeed");
});

Deno.test("a file beside the sound file wins", async () => {
  await using on = await stage({ "Anna - Hello": lrc(0.1) });
  const file = join(on.home.path, "song.flac");
  await Deno.writeTextFile(join(on.home.path, "song.lrc"), "[00:00.10]beside");
  on.player.tell({ track: { ...ANNA, file }, position: 1 });
  await until("the line", () => on.words.line?.text === "beside");
});

Deno.test("VirtualDJ is followed when the audience hears it, unless the configuration says otherwise", async () => {
  await using on = await stage({ "Anna - Hello": lrc(0.1), "Bob - Deck": lrc(0.1) });
  await using decks = await StandInPlayer.start(on.home, "virtualdj");
  on.player.tell({ track: ANNA, position: 1 });
  await until("Spotify", () => on.words.state?.source === "spotify");
  const track = { artist: "Bob", title: "Deck" };
  decks.tell({ track, position: 1, deck: 1, is_audible: false });
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(on.words.state?.source, "spotify");
  decks.tell({ is_audible: true });
  await until("the deck", () => on.words.state?.source === "virtualdj");
  await on.home.client.send(LYRICS, "set_config", { config: { source: "spotify" } });
  await until("Spotify again", () => on.words.state?.source === "spotify");
});

Deno.test("whatever a player or a file says, the worker goes on", async () => {
  await using on = await stage({
    "Anna - Hello": "[00:00.10]a\0b\x1b[31m\n[00:00.10]".repeat(50_000),
  });
  const titles = [
    "x".repeat(10_000),
    "\0",
    "😀".repeat(500),
    "\u202eemosdnah",
    "\ud800",
    "'; --",
    "%s%n",
  ];
  for (const title of titles) on.player.tell({ track: { artist: title, title }, position: -0 });
  on.player.tell({ track: ANNA, position: 1e308, rate: 1e300 });
  on.player.tell({ track: ANNA, position: 1, rate: -5 });
  on.player.tell({ track: { ...ANNA, duration: 1e300 }, position: 0.2, rate: 1 });
  await until("the line", () => on.words.state?.title === "Hello" && on.words.line?.index === 0);
  const shown = on.words.line?.text ?? "";
  assert.ok(!shown.includes("\0") && !shown.includes("\x1b"), shown);
  const { status } = await on.home.client.send(LYRICS, "get_state");
  assert.equal(status, "running");
});

Deno.test("a worker that is told to end takes the song off the screen", async () => {
  await using on = await stage({ "Anna - Hello": lrc(0.1) });
  on.player.tell({ track: ANNA, position: 1 });
  await found(on.words);
  on.worker.kill("SIGTERM");
  assert.equal((await on.worker.ended()).code, 0);
  assert.equal(on.visualizer.last("/karaoke/track")?.[0], 0);
});

Deno.test("a folder that is none, and a wrong number of days, are told in a line", async () => {
  await using home = await TestHome.create();
  const missing = home.run(executable(LYRICS), ["import", join(home.path, "nowhere")]);
  assert.equal((await missing.ended()).code, 1);
  assert.match(missing.stderr, /import of .*nowhere failed: .*nowhere/);
  assert.doesNotMatch(missing.stderr, /\n\s+at /);
  for (const args of [["--days", "soon"], ["--lyrics"]]) {
    const wrong = home.run(executable(LYRICS), ["prune", ...args]);
    assert.equal((await wrong.ended()).code, 2);
    assert.match(wrong.stderr, /days/);
  }
});

Deno.test("a folder of lyrics that is not there is told, and the worker goes on", async () => {
  await using on = await stage({}, ["--folder", "/nowhere/lyrics"]);
  await until(
    "the line",
    () => /lyrics_folder = "\/nowhere\/lyrics" cannot be/.test(on.worker.stderr),
  );
});

for (
  const [key, value] of [["llm_key", "sk-secret…"], [
    "llm_url",
    "http://name:password@localhost/v1",
  ]]
) {
  Deno.test(`${key} that could not be used, or would be shown, is refused at the start`, async () => {
    await using home = await TestHome.create();
    const args = ["--port", "0", "--set", `${key}=${value}`];
    const process = home.run(executable(LYRICS), args);
    assert.equal((await process.ended()).code, 2);
    assert.match(process.stderr, new RegExp(`${key}.*must be`));
    assert.ok(!process.stderr.includes("sk-secret"));
  });
}
