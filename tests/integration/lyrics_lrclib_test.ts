import assert from "node:assert/strict";
import { join } from "node:path";
import { executable, TestHome, until } from "./harness.ts";
import { lrclibSong, lrclibWith, notFound, StandInServer } from "./lyrics_services.ts";
import { lrc, LYRICS, nobody, StandInPlayer, startLyrics, Visualizer } from "./lyrics_stage.ts";

const HELLO = { artist: "Anna", title: "Hello", duration: 60 };

async function stage(server: { url: string } | undefined, args: readonly string[] = []) {
  const home = await TestHome.create();
  const visualizer = await Visualizer.open();
  const url = server === undefined ? nobody() : `${server.url}/api`;
  const { worker, words } = await startLyrics(home, visualizer, ["--lrclib", url, ...args]);
  const player = await StandInPlayer.start(home);
  return {
    home,
    visualizer,
    words,
    player,
    worker,
    async [Symbol.asyncDispose]() {
      visualizer[Symbol.dispose]();
      await player[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

Deno.test("words come from LRCLIB, politely, and the second time from the store", async () => {
  await using server = new StandInServer(lrclibWith(lrclibSong("Anna", "Hello")));
  await using on = await stage(server);
  on.player.tell({ track: HELLO, position: 0 });
  await until("the words", () => on.words.state?.status === "found");
  assert.equal(on.words.state?.origin, "lrclib");
  const [first] = server.asked;
  assert.equal(first?.path, "/api/get");
  assert.equal(first?.query.get("duration"), "60");
  assert.match(first?.headers.get("user-agent") ?? "", /^vj-toolkit lyrics_fetcher\/\d/);
  assert.equal(server.asked.length, 1);

  on.player.tell({ track: { artist: "Anna", title: "Nothing" }, position: 0 });
  await until("the miss", () => on.words.state?.status === "not_found");
  const asked = server.asked.length;
  on.player.tell({ track: HELLO, position: 0 });
  await until("the words again", () => on.words.state?.status === "found");
  on.player.tell({ track: { artist: "Anna", title: "Nothing" }, position: 0 });
  await until("the miss again", () => on.words.state?.status === "not_found");
  assert.equal(server.asked.length, asked);
  assert.equal(server.most, 1);
});

Deno.test("what has another name is found by a search, with its cleaned title", async () => {
  await using server = new StandInServer(lrclibWith(
    lrclibSong("Somebody", "Hello", { id: 3 }),
    lrclibSong("Anna", "Hello", { id: 4, duration: 61 }),
  ));
  await using on = await stage(server);
  const title = "Hello (feat. Bob) - Remastered 2011";
  on.player.tell({ track: { ...HELLO, title }, position: 0 });
  await until("the words", () => on.words.state?.status === "found");
  assert.equal(on.words.state?.origin_id, 4);
  const search = server.asked.find(({ path }) => path === "/api/search");
  assert.equal(search?.query.get("track_name"), "Hello");
});

Deno.test("without a network cached songs work, others say why, and nothing retries in a storm", async () => {
  await using on = await stage(undefined);
  const folder = await Deno.makeTempDir({ prefix: "vj-test-" });
  await Deno.writeTextFile(`${folder}/Anna - Hello.lrc`, "[00:00.10]cached");
  const imported = on.home.run(executable(LYRICS), ["import", folder]);
  assert.equal((await imported.ended()).code, 0);
  assert.equal(imported.stdout.trim(), "1 imported");
  await Deno.remove(folder, { recursive: true });
  on.player.tell({ track: { artist: "Anna", title: "Unknown" }, position: 0 });
  await until("the reason", () => on.words.state?.status === "unavailable");
  assert.match(on.words.state?.message ?? "", /LRCLIB: .*asked again in/);
  on.player.tell({ track: HELLO, position: 0 });
  await until("the line", () => on.words.line?.text === "cached");
  await until("its OSC", () => on.visualizer.last("/karaoke/line/active")?.[0] === 0);
});

Deno.test("a service that is away for a while is asked seldom, and the song is found when it is back", async () => {
  let isBack = false;
  const answer = lrclibWith(lrclibSong("Anna", "Hello"));
  await using server = new StandInServer((asked) =>
    isBack ? answer(asked) : new Response("busy", { status: 503 })
  );
  await using on = await stage(server);
  on.player.tell({ track: HELLO, position: 0 });
  await until("the reason", () => on.words.state?.status === "unavailable");
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  // After 1, 2, 4 s: three at the most.
  assert.ok(server.asked.length <= 3, String(server.asked.length));
  isBack = true;
  await until("the words", () => on.words.state?.status === "found", 15_000);
});

for (
  const [what, answer] of [
    [
      "429 with Retry-After",
      () => new Response("", { status: 429, headers: { "retry-after": "30" } }),
    ],
    ["a connection that is cut", () => "cut" as const],
    ["what is no JSON", () => new Response("<html>Log in to this network</html>")],
    ["another shape", () => Response.json({ hello: 1 })],
    ["a 404 that is not LRCLIB's", () => new Response("not here", { status: 404 })],
    ["403", () => new Response("", { status: 403 })],
    ["10 MB", () => new Response("x".repeat(10_000_000))],
  ] as const
) {
  Deno.test(`${what} is no miss: it is told, and nothing is kept`, async () => {
    await using server = new StandInServer(answer);
    await using on = await stage(server);
    on.player.tell({ track: HELLO, position: 0 });
    await until("the reason", () => on.words.state?.status === "unavailable");
    assert.match(on.words.state?.message ?? "", /LRCLIB/);
    server.answer = lrclibWith(lrclibSong("Anna", "Hello"));
    await on.home.client.send(LYRICS, "set_config", {
      config: { lrclib_url: `${server.url}/api/` },
    });
    await until("the words", () => on.words.state?.status === "found");
  });
}

Deno.test("a service that takes its time delays no line", async () => {
  await using server = new StandInServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    return notFound();
  });
  await using on = await stage(server);
  const folder = join(on.home.path, "lyrics");
  await Deno.mkdir(folder);
  await Deno.writeTextFile(join(folder, "Anna - Hello.lrc"), lrc(0.5, 1, 1.5, 2));
  on.player.tell({ track: HELLO, position: 0, is_playing: false });
  await until("the words", () => on.words.state?.status === "found");
  const asking = on.home.client.send(LYRICS, "fetch_lyrics", {
    artist: "Anna",
    title: "Slow",
  }, { timeoutMs: 20_000 }).catch(() => undefined);
  await until("the question", () => server.asked.length > 0);
  const startedMs = performance.now();
  on.player.tell({ is_playing: true, position: 0 });
  await until("the last line", () => on.visualizer.last("/karaoke/line/active")?.[0] === 3);
  const tookMs = performance.now() - startedMs;
  assert.ok(Math.abs(tookMs - 2_000) < 60, `${tookMs} ms`);
  server.answer = () => notFound();
  await asking;
});

Deno.test("songs that are skipped are not asked for", async () => {
  await using server = new StandInServer(() => notFound());
  await using on = await stage(server);
  for (let i = 0; i < 10; i++) {
    on.player.tell({ track: { artist: "Anna", title: `Skipped ${i}` }, position: 0 });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  on.player.tell({ track: { artist: "Anna", title: "Stays" }, position: 0 });
  await until("the end", () => server.asked.length > 0);
  assert.equal(server.asked[0]?.query.get("track_name"), "Stays");
});

Deno.test("another match can be searched for and chosen, and stays so over kill -9", async () => {
  await using server = new StandInServer(lrclibWith(
    lrclibSong("Anna", "Hello", { id: 5 }),
    lrclibSong("Anna", "Hello", { id: 6, syncedLyrics: "[00:00.10]the other" }),
  ));
  await using on = await stage(server);
  on.player.tell({ track: HELLO, position: 0 });
  await until("the words", () => on.words.state?.origin_id === 5);
  const { results } = await on.home.client.send(LYRICS, "search", {}, { timeoutMs: 8_000 });
  assert.deepEqual((results as { id: number }[]).map(({ id }) => id), [5, 6]);
  await on.home.client.send(LYRICS, "choose", { id: 6 }, { timeoutMs: 8_000 });
  await until("the other words", () => on.words.line?.text === "the other");
  on.worker.kill("SIGKILL");
  await on.worker.ended();
  server.answer = () => new Response("", { status: 503 });
  await on.home.startWorker(LYRICS, ["--lrclib", `${server.url}/api`, "--osc", "127.0.0.1:9"]);
  await until(
    "the choice",
    () => on.words.messages.at(-1)?.source === LYRICS && on.words.state?.origin_id === 6,
  );
  await assert.rejects(
    on.home.client.send(LYRICS, "choose", { id: 99 }, { timeoutMs: 8_000 }),
    /503|asked again/,
  );
});

Deno.test("what is chosen while LRCLIB is still asked stays", async () => {
  const answer = lrclibWith(
    lrclibSong("Anna", "Hell", { id: 5 }),
    lrclibSong("Somebody", "Else", { id: 6, syncedLyrics: "[00:00.10]the other" }),
  );
  await using server = new StandInServer(async (asked) => {
    if (asked.path === "/api/search") await new Promise((resolve) => setTimeout(resolve, 700));
    return await answer(asked);
  });
  await using on = await stage(server);
  on.player.tell({ track: HELLO, position: 0 });
  await until("the first question", () => server.asked.length > 0);
  await on.home.client.send(LYRICS, "choose", { id: 6 }, { timeoutMs: 8_000 });
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  assert.equal(on.words.state?.origin_id, 6);
  assert.equal(on.words.state?.status, "found");
});

Deno.test("a choice can be taken back", async () => {
  await using server = new StandInServer(lrclibWith(
    lrclibSong("Anna", "Hello", { id: 5 }),
    lrclibSong("Somebody", "Else", { id: 6, syncedLyrics: "[00:00.10]the other" }),
  ));
  await using on = await stage(server);
  on.player.tell({ track: HELLO, position: 0 });
  await until("the words", () => on.words.state?.origin_id === 5);
  await on.home.client.send(LYRICS, "choose", { id: 6 }, { timeoutMs: 8_000 });
  await until("the other words", () => on.words.state?.origin_id === 6);
  await on.home.client.send(LYRICS, "choose", { id: null });
  await until("the words again", () => on.words.state?.origin_id === 5);
});

Deno.test("commands fetch words of any song, and say what is in the way", async () => {
  await using server = new StandInServer(lrclibWith(lrclibSong("Anna", "Hello")));
  await using on = await stage(server);
  const send = (command: string, payload: Record<string, unknown>) =>
    on.home.client.send(LYRICS, command, payload, { timeoutMs: 10_000 });
  const fetched = await send("fetch_lyrics", HELLO);
  assert.equal(fetched["success"], true);
  assert.equal(fetched["has_lyrics"], true);
  assert.equal(fetched["line_count"], 2);
  assert.match(String(fetched["lrc_text"]), /^\[00:00\.30\]line 0/);
  const missing = await send("fetch_lyrics", { artist: "Anna", title: "Nothing" });
  assert.equal(missing["has_lyrics"], false);
  const both = await send("fetch_and_analyze", { ...HELLO, track_key: "k" });
  assert.equal(both["track_key"], "k");
  assert.equal((both["analysis"] as { method: string }).method, "local");
  await assert.rejects(send("fetch_lyrics", { artist: "Anna", title: "" }), /title is empty/);
  await assert.rejects(send("search", { artist: "Anna" }), /no title/);
  server.answer = () => new Response("", { status: 500 });
  await assert.rejects(
    send("fetch_lyrics", { artist: "Anna", title: "Other" }),
    /LRCLIB answered 500/,
  );
});
