import assert from "node:assert/strict";
import { join } from "node:path";
import { executable, TestHome, until } from "./harness.ts";
import { lrclibSong, lrclibWith, StandInServer } from "./lyrics_services.ts";
import { LYRICS, StandInPlayer, startLyrics, Visualizer } from "./lyrics_stage.ts";
import { canMount, succeeds } from "./small_disk.ts";

const HELLO = { artist: "Anna", title: "Hello", duration: 60 };
const mayMount = await canMount("lyrics on a full disk");

Deno.test("a damaged store is kept aside with a line, and the show goes on", async () => {
  await using home = await TestHome.create();
  await Deno.writeTextFile(join(home.path, "lyrics.db"), "damaged ".repeat(10_000));
  using visualizer = await Visualizer.open();
  await using server = new StandInServer(lrclibWith(lrclibSong("Anna", "Hello")));
  const { worker, words } = await startLyrics(home, visualizer, ["--lrclib", `${server.url}/api`]);
  await until("the line", () => /lyrics\.db was not readable .*kept as/.test(worker.stderr));
  assert.doesNotMatch(worker.stderr, /\n\s+at /);
  await using player = await StandInPlayer.start(home);
  player.tell({ track: HELLO });
  await until("the words", () => words.state?.status === "found");
  assert.equal(words.state?.store, "ok");
});

Deno.test({
  name: "on a full disk lyrics are kept in memory, and written when there is room",
  ignore: !mayMount,
  async fn() {
    await using home = await TestHome.create();
    assert.ok(await succeeds("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", home.path));
    try {
      using visualizer = await Visualizer.open();
      const song = lrclibSong("Anna", "Hello", { plainLyrics: "words ".repeat(20_000) });
      await using server = new StandInServer(lrclibWith(song, lrclibSong("Anna", "Other")));
      const started = await startLyrics(home, visualizer, ["--lrclib", `${server.url}/api`]);
      const { worker, words } = started;
      await using player = await StandInPlayer.start(home);
      const filler = join(home.path, "filler");
      await fill(filler);
      player.tell({ track: HELLO });
      await until(
        "the words",
        () => words.state?.status === "found" && words.state.title === "Hello",
      );
      await until("the line", () => /lyrics\.db cannot be used .*full/.test(worker.stderr));
      player.tell({ track: { ...HELLO, title: "Other" } });
      await until(
        "the other words",
        () => words.state?.title === "Other" && words.state.has_lyrics,
      );
      await until("the reason", () => words.state?.store !== "ok");
      await Deno.remove(filler);
      await until("room", () => /lyrics\.db can be used again/.test(worker.stderr), 20_000);
      worker.kill("SIGKILL");
      await worker.ended();
      const out = join(home.path, "out");
      const exported = home.run(executable(LYRICS), ["export", out]);
      await exported.ended();
      assert.equal(exported.stdout.trim(), "2 exported", exported.stderr);
    } finally {
      await home.client.close();
      await succeeds("umount", "-l", home.path);
    }
  },
});

/** Takes what room there is. */
async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const piece = new Uint8Array(4096);
  try {
    for (;;) await file.write(piece);
  } catch (error) {
    assert.match(String(error), /No space|os error 28/);
  }
}
