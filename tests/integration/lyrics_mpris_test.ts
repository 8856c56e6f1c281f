/** The whole way: a real player, spotify_monitor, lyrics_fetcher, and what a visualizer of another make sees. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { TestHome, TestProcess, until } from "./harness.ts";
import { lrc, startLyrics, Visualizer } from "./lyrics_stage.ts";
import { MprisSession, writeSong } from "./mpris_session.ts";

const LINES = Array.from({ length: 25 }, (_, i) => 1 + i * 1.25);

/** A player with two songs, of which the first has its words beside it, and both workers. */
async function stage() {
  const home = await TestHome.create();
  const session = await MprisSession.open();
  const visualizer = await Visualizer.open();
  const [first, second] = ["first", "second"].map((name) => join(home.path, `${name}.wav`));
  assert.ok(first !== undefined && second !== undefined);
  await writeSong(first, { artist: "Anna", title: "Hello" }, 40);
  await writeSong(second, { artist: "Anna", title: "Goodbye" }, 40);
  await Deno.writeTextFile(join(home.path, "first.lrc"), lrc(...LINES));
  const { words } = await startLyrics(home, visualizer);
  await home.startWorker("spotify_monitor", ["--player", "any"], { env: { ...session.env } });
  return {
    home,
    session,
    visualizer,
    words,
    songs: [first, second],
    async [Symbol.asyncDispose]() {
      visualizer[Symbol.dispose]();
      await session[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

Deno.test({
  name: "the words of what a real player plays come on time, and follow pause, seek, next and quit",
  ignore: MprisSession.ignore,
  async fn() {
    await using on = await stage();
    const player = await on.session.play(on.songs);
    await until("the words", () => on.words.state?.status === "found");
    assert.equal(on.words.state?.origin, "file");
    const isAt = (index: number) => on.visualizer.last("/karaoke/line/active")?.[0] === index;
    await until("line 2", () => isAt(2));
    const position = Number(on.session.control("position"));
    // The player itself knows where it is to some 50 ms.
    assert.ok(
      position > (LINES[2] ?? 0) - 0.1 && position < (LINES[2] ?? 0) + 0.4,
      String(position),
    );

    on.session.control("pause");
    await until("the pause", () => on.words.line?.is_playing === false, 1_000);
    const paused = on.words.line?.index;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(on.words.line?.index, paused);

    on.session.control("position", "20.5");
    const expected = LINES.filter((time) => time <= 20.5).length - 1;
    await until("the seek", () => isAt(expected), 1_000);
    on.session.control("play");
    await until("the next line", () => isAt(expected + 1), 3_000);

    on.session.control("next");
    await until("the next song", () => on.words.state?.title === "Goodbye");
    await until("no words", () => on.visualizer.last("/karaoke/track")?.[6] === 0);
    assert.ok(isAt(-1));

    player.kill("SIGTERM");
    await until("the end", () => on.words.state?.is_playing === false, 5_000);
  },
});

Deno.test({
  name: "oscdump receives what a visualizer would",
  ignore: MprisSession.ignore || !hasOscdump(),
  async fn() {
    await using on = await stage();
    const port = await freePort();
    await on.home.client.send("lyrics_fetcher", "set_config", {
      config: { osc: [`127.0.0.1:${port}`], resend_interval: 1 },
    });
    await using dump = new TestProcess("stdbuf", ["-oL", "oscdump", String(port)]);
    await on.session.play(on.songs);
    await until("a line", () => /\/karaoke\/line\/active i 1\b/.test(dump.stdout));
    assert.match(dump.stdout, /\/karaoke\/track issssfi 1 "spotify" "Anna" "Hello" "" 40\.0+ 1/);
    assert.match(dump.stdout, /\/karaoke\/lyrics\/line ifs 1 2\.250000 "line 1"/);
  },
});

function hasOscdump(): boolean {
  if (Deno.env.get("CI") === "true") return true;
  try {
    execFileSync("oscdump", ["--help"], { stdio: "ignore" });
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ENOENT");
  }
}

/** A UDP port that was free a moment ago. */
async function freePort(): Promise<number> {
  using visualizer = await Visualizer.open();
  return visualizer.port;
}
