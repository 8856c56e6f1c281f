/** spotify_monitor with a real player on a real D-Bus. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { executable, TestHome, TestProcess, until } from "./harness.ts";
import { MprisSession, writeSong } from "./mpris_session.ts";
import { MONITOR, StateListener } from "./spotify_stage.ts";

const mpris = { ignore: MprisSession.ignore };
/** What a change may take from player to bus. */
const SOON_MS = 200;

const ONE = { title: "Song One – שיר 🎧", artist: "The Testers", album: "Takes" };
const TWO = { title: "Song Two", artist: "The Testers", album: "Takes" };

async function songs(session: MprisSession): Promise<[string, string]> {
  const one = join(session.folder, "one.wav");
  const two = join(session.folder, "two.wav");
  await writeSong(one, ONE, 60);
  await writeSong(two, TWO, 30);
  return [one, two];
}

function monitor(home: TestHome, session: MprisSession, ...args: string[]): Promise<TestProcess> {
  return home.startWorker(MONITOR, ["--player", "mpv", ...args], { env: { ...session.env } });
}

/** Does something to the player. @returns ms from then until the state that it leads to was heard */
async function reaction(
  listener: StateListener,
  act: () => void,
  what: string,
  is: Parameters<StateListener["next"]>[1],
): Promise<number> {
  const from = listener.heard.length;
  act();
  const actedMs = performance.now();
  const { atMs } = await listener.next(what, is, from);
  return atMs - actedMs;
}

Deno.test("spotify_monitor follows a real player", mpris, async (t) => {
  await using session = await MprisSession.open();
  await using home = await TestHome.create();
  const files = await songs(session);
  await monitor(home, session);
  const heard = await StateListener.open(home);

  await t.step("without a player it says that nothing plays", () => {
    assert.equal(heard.last?.is_playing, false);
    assert.equal(heard.last?.track, null);
  });

  const player = await session.play(files, ["--loop-playlist=inf"]);
  await t.step("a player that appears is followed, with the tags of its file", async () => {
    const { state } = await heard.next("music", (state) => state.track?.artist === ONE.artist, 0);
    assert.equal(state.is_playing, true);
    assert.deepEqual(state.track, { ...ONE, duration: 60, file: files[0] });
    assert.equal(state.player, "mpv");
  });

  await t.step("a pause is told within 0.2 s, with the position where it stands", async () => {
    const took = await reaction(
      heard,
      () => session.control("pause"),
      "a pause",
      (state) => !state.is_playing,
    );
    assert.ok(took < SOON_MS, `${took} ms`);
    const stands = Number(session.control("position"));
    assert.ok(Math.abs((heard.last?.position ?? -1) - stands) < 0.1, `${heard.last?.position}`);
  });

  await t.step("a seek is told within 0.2 s, also while it pauses", async () => {
    const took = await reaction(
      heard,
      () => session.control("position", "20"),
      "a seek",
      (state) => Math.abs(state.position - 20) < 1,
    );
    assert.ok(took < SOON_MS, `${took} ms`);
  });

  await t.step("going on is told within 0.2 s", async () => {
    const took = await reaction(
      heard,
      () => session.control("play"),
      "music",
      (state) => state.is_playing,
    );
    assert.ok(took < SOON_MS, `${took} ms`);
  });

  await t.step("a position is right as of its time stamp", async () => {
    await until("some music", () => Number(session.control("position")) > 21);
    const from = heard.heard.length;
    session.control("position", "30");
    const { state } = await heard.next("a seek", (state) => state.position > 29, from);
    const stands = Number(session.control("position"));
    const told = state.position + Date.now() / 1000 - state.timestamp;
    assert.ok(Math.abs(told - stands) < 0.15, `${told} s told, ${stands} s played`);
  });

  await t.step("the next track is told within 0.2 s, from its beginning", async () => {
    const took = await reaction(
      heard,
      () => session.control("next"),
      "the next track",
      (state) => state.track?.title === TWO.title,
    );
    assert.ok(took < SOON_MS, `${took} ms`);
    assert.ok((heard.last?.position ?? 99) < 1);
    await heard.next("its length", (state) => state.track?.duration === 30, 0);
  });

  await t.step("while it plays it is told again within 5 s, and no flood comes", async () => {
    await until("quiet", () => performance.now() - (heard.heard.at(-1)?.atMs ?? 0) > 1_000);
    const from = heard.heard.length;
    await heard.next("it again", () => true, from);
    await heard.next("it again", () => true, from + 1);
    const [first, second] = heard.heard.slice(from);
    const apart = ((second?.atMs ?? 0) - (first?.atMs ?? 0)) / 1000;
    assert.ok(apart > 4.9 && apart < 5.2, `${apart} s`);
  });

  await t.step("list_players names it, and says that it is followed", async () => {
    const { players } = await home.client.send(MONITOR, "list_players");
    assert.deepEqual(players, [{
      name: "mpv",
      identity: "mpv",
      source: "mpris",
      status: "playing",
      artist: TWO.artist,
      title: TWO.title,
      followed: true,
    }]);
  });

  await t.step("`players` lists it for people and for programs", async () => {
    const list = async (...args: string[]) => {
      const command = home.run(executable(MONITOR), ["players", ...args], { env: session.env });
      assert.equal((await command.ended()).code, 0, command.stderr);
      return command;
    };
    const people = await list();
    assert.equal(people.stdout.trim(), `mpv  mpv  playing  ${TWO.artist} – ${TWO.title}`);
    assert.match(people.stderr, /none is followed: player = spotify/);
    const programs = JSON.parse((await list("--json", "--player", "any")).stdout);
    assert.deepEqual(programs.map((player: { followed: boolean }) => player.followed), [true]);
  });

  await t.step("another player is followed as soon as it is set", async () => {
    const from = heard.heard.length;
    await home.client.send(MONITOR, "set_config", { config: { player: "vlc" } });
    await heard.next("nobody", (state) => state.player === "" && !state.is_playing, from);
    await home.client.send(MONITOR, "set_config", { config: { player: "any" } });
    await heard.next("music", (state) => state.player === "mpv" && state.is_playing, from);
  });

  await t.step("a player that is killed leaves silence within 1 s", async () => {
    const took = await reaction(
      heard,
      () => player.kill("SIGKILL"),
      "silence",
      (state) => !state.is_playing && state.track === null,
    );
    assert.ok(took < 1_000, `${took} ms`);
  });

  await t.step("when the session's D-Bus dies and is back, players are found again", async () => {
    await session.killBus();
    await until("the loss", async () => {
      const { sources } = await home.client.send(MONITOR, "list_sources");
      return (sources as { state: string }[])[0]?.state === "unavailable";
    });
    await session.startBus();
    const from = heard.heard.length;
    await session.play(files);
    await heard.next("music", (state) => state.is_playing, from);
  });
});

Deno.test("a player that hangs is silent within 5 s, and heard again", mpris, async () => {
  await using session = await MprisSession.open();
  await using home = await TestHome.create();
  const [file] = await songs(session);
  const player = await session.play([file]);
  await monitor(home, session);
  const heard = await StateListener.open(home);
  await heard.next("music", (state) => state.is_playing, 0);
  const from = heard.heard.length;
  player.kill("SIGSTOP");
  const stoppedMs = performance.now();
  const { atMs } = await heard.next("silence", (state) => !state.is_playing, from);
  assert.ok(atMs - stoppedMs < 5_500, `${atMs - stoppedMs} ms`);
  player.kill("SIGCONT");
  await heard.next("music", (state) => state.is_playing, heard.heard.length);
});

Deno.test("of two players the one that plays is told of", mpris, async () => {
  await using session = await MprisSession.open();
  await using home = await TestHome.create();
  const [one, two] = await songs(session);
  await monitor(home, session, "--player", "any");
  const heard = await StateListener.open(home);
  await session.play([one]);
  await heard.next("the first one", (state) => state.track?.title === ONE.title, 0);
  await session.play([two], ["--pause"]);
  const [, second = ""] = session.players().sort((a, b) => a.length - b.length);
  assert.equal(heard.last?.track?.title, ONE.title);
  session.control("--player=mpv", "pause");
  session.control(`--player=${second}`, "play");
  await heard.next(
    "the other one",
    (state) => state.is_playing && state.track?.title === TWO.title,
    0,
  );
});
