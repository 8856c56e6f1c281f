/** spotify_monitor with players that keep to no specification. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TestHome, TestProcess, until } from "./harness.ts";
import { MprisSession } from "./mpris_session.ts";
import { MONITOR, StateListener } from "./spotify_stage.ts";

const mpris = { ignore: MprisSession.ignore };
const PLAYER = "org.mpris.MediaPlayer2.Player";
const STAND_IN = join(import.meta.dirname ?? ".", "mpris_stand_in.ts");

type Typed = [signature: string, value: unknown];

/** A player that says what a test wants. */
class OddPlayer {
  readonly process: TestProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(process: TestProcess) {
    this.process = process;
    this.#writer = process.child.stdin.getWriter();
  }

  static async start(session: MprisSession, name: string): Promise<OddPlayer> {
    const args = ["run", "--no-check", "--frozen", "-A", STAND_IN, name];
    const process = session.run(Deno.execPath(), args, "piped");
    await until("the player", () => process.stdout.includes("ready"));
    return new OddPlayer(process);
  }

  async order(order: Record<string, unknown>): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
  }

  /** Changes properties and says so. */
  change(properties: Record<string, Typed>): Promise<void> {
    return this.order({
      properties,
      emit: {
        interface: "org.freedesktop.DBus.Properties",
        member: "PropertiesChanged",
        signature: "sa{sv}as",
        body: [PLAYER, Object.entries(properties), []],
      },
    });
  }
}

function metadata(...fields: [key: string, value: Typed][]): Typed {
  return ["a{sv}", fields];
}

Deno.test("a player's nonsense is left out, and the rest is told", mpris, async (t) => {
  await using session = await MprisSession.open();
  await using home = await TestHome.create();
  const player = await OddPlayer.start(session, "odd");
  const worker = await home.startWorker(MONITOR, ["--player", "The odd"], { env: session.env });
  const heard = await StateListener.open(home);

  await t.step("a title of 10,000 characters is cut, NUL-like signs go, emoji stay", async () => {
    await player.change({
      PlaybackStatus: ["s", "Playing"],
      Metadata: metadata(
        ["xesam:title", ["s", `🎧\u0001 ${"x".repeat(10_000)}`]],
        ["xesam:artist", ["as", ["שלום", "", "Two"]]],
        ["mpris:length", ["x", 60_000_000]],
      ),
      Position: ["x", 1_000_000],
    });
    const { state } = await heard.next("music", (state) => state.is_playing, 0);
    assert.equal(state.track?.artist, "שלום, Two");
    assert.equal(state.track?.duration, 60);
    assert.match(state.track?.title ?? "", /^🎧 x{900,}…$/);
    assert.ok((state.track?.title.length ?? 0) <= 1_000);
    assert.equal(state.player, "The odd");
  });

  await t.step("values of wrong types count as not there", async () => {
    await player.change({
      PlaybackStatus: ["i", 5],
      Rate: ["s", "fast"],
      Volume: ["as", ["loud"]],
      Metadata: metadata(
        ["xesam:title", ["i", 7]],
        ["xesam:artist", ["s", "One text"]],
        ["xesam:album", ["ay", [1, 2, 3]]],
        ["xesam:url", ["s", "file:///nul%00/%zz"]],
        ["mpris:length", ["s", "soon"]],
        ["mpris:trackid", ["d", 1.5]],
        ["__proto__", ["s", "x"]],
      ),
      Position: ["s", "here"],
    });
    const { state } = await heard.next("it", (state) => state.track?.artist === "One text", 0);
    assert.deepEqual(state.track, {
      artist: "One text",
      title: "",
      album: "",
      duration: 0,
      file: null,
    });
    assert.equal(state.is_playing, true);
    assert.equal(state.rate, 1);
  });

  await t.step("metadata that is no dictionary is no track", async () => {
    await player.change({ Metadata: ["as", ["none"]] });
    await heard.next("no track", (state) => state.track === null, heard.heard.length - 1);
  });

  await t.step("signals with senseless bodies change nothing", async () => {
    for (
      const [member, signature, body] of [
        ["Seeked", "s", ["nowhere"]],
        ["Seeked", "x", [-5_000_000]],
        ["Seeked", "d", [1e300]],
      ] as const
    ) {
      await player.order({ emit: { interface: PLAYER, member, signature, body } });
    }
    await player.change({
      PlaybackStatus: ["s", "Paused"],
      Metadata: metadata(["xesam:title", ["s", "After"]]),
      Position: ["x", 3_000_000],
    });
    const { state } = await heard.next("it", (state) => state.track?.title === "After", 0);
    assert.equal(state.is_playing, false);
    assert.ok(state.position < 4, `${state.position}`);
  });

  await t.step("the worker has not complained of itself", () => {
    assert.doesNotMatch(worker.stderr, /ERROR|crashed|at file:/);
  });
});

Deno.test("a player without a position is followed by its signals alone", mpris, async () => {
  await using session = await MprisSession.open();
  await using home = await TestHome.create();
  const player = await OddPlayer.start(session, "spotify");
  await player.order({ position: "refuse" });
  await home.startWorker(MONITOR, [], { env: session.env });
  const heard = await StateListener.open(home);
  await player.change({
    PlaybackStatus: ["s", "Playing"],
    Metadata: metadata(["xesam:title", ["s", "One"]], ["mpris:length", ["t", 90_000_000]]),
  });
  await heard.next("music", (state) => state.is_playing && state.position < 0.5, 0);
  await player.order({
    emit: { interface: PLAYER, member: "Seeked", signature: "x", body: [3e7] },
  });
  await heard.next("the seek", (state) => state.position >= 30 && state.position < 31, 0);
  const { state } = await heard.next("the repeat", (state) => state.position > 34);
  assert.ok(state.is_playing && state.position < 37, `${state.position}`);
});

Deno.test("milliseconds in place of microseconds are found out within 4 s", mpris, async () => {
  await using session = await MprisSession.open();
  await using home = await TestHome.create();
  const player = await OddPlayer.start(session, "spotifyd.instance7");
  await home.startWorker(MONITOR, ["--player", "spotify,spotifyd"], { env: session.env });
  const heard = await StateListener.open(home);
  const beganMs = performance.now() - 100_000;
  const position = (): Record<string, Typed> => ({
    Position: ["x", Math.round(performance.now() - beganMs)],
  });
  await player.order({ properties: position() });
  await player.change({
    PlaybackStatus: ["s", "Playing"],
    Metadata: metadata(["xesam:title", ["s", "One"]], ["mpris:length", ["x", 200_000]]),
  });
  const ticking = setInterval(() => void player.order({ properties: position() }), 20);
  try {
    const { state, atMs } = await heard.next("it", (state) => state.position > 90, 0);
    assert.equal(state.track?.duration, 200);
    assert.ok(atMs - beganMs - 100_000 < 4_000);
    assert.ok(Math.abs(state.position - (atMs - beganMs) / 1000) < 0.3, `${state.position}`);
  } finally {
    clearInterval(ticking);
  }
});
