import assert from "node:assert/strict";
import fc from "fast-check";
import { playbackSchema } from "../../bus/playback/mod.ts";
import { sessionBusAddress } from "../../workers/spotify_monitor/mpris/bus_address.ts";
import { trackOf } from "../../workers/spotify_monitor/mpris/metadata.ts";
import { MprisPlayerState } from "../../workers/spotify_monitor/mpris/player_state.ts";

const TRACK = {
  "mpris:trackid": "/1",
  "mpris:length": 200_000_000n,
  "xesam:title": "Title",
  "xesam:artist": ["One", "Two"],
  "xesam:album": "Album",
  "xesam:url": "file:///music/a%20song.flac",
};

Deno.test("metadata becomes a track, with the path of a local file", () => {
  assert.deepEqual(trackOf(TRACK), {
    artist: "One, Two",
    title: "Title",
    album: "Album",
    duration: 200,
    file: "/music/a song.flac",
  });
});

Deno.test("a length in milliseconds is put right, a senseless one left out", () => {
  for (
    const [length, seconds] of [
      [200_000, 200],
      [200_000_000n, 200],
      ["200000000", 200],
      [-5, 0],
      [0, 0],
      [NaN, 0],
      [2n ** 63n, 0],
      [null, 0],
    ] as const
  ) {
    assert.equal(trackOf({ ...TRACK, "mpris:length": length })?.duration, seconds, String(length));
  }
});

Deno.test("metadata without artist, title and file is no track", () => {
  for (const metadata of [undefined, null, 5, "x", [], {}, { "mpris:length": 5 }]) {
    assert.equal(trackOf(metadata), null);
  }
});

Deno.test("addresses that are no local file have no path", () => {
  for (const url of ["https://x/y", "file://other-host/x", "file:///%00", "file:///%zz", 5, ""]) {
    assert.equal(trackOf({ ...TRACK, "xesam:url": url })?.file, null, String(url));
  }
});

Deno.test("a stopped player has no track, a paused one keeps it and its position", () => {
  const state = new MprisPlayerState();
  state.apply({ PlaybackStatus: "Playing", Metadata: TRACK }, 0);
  state.readPosition(30_000_000n, 0);
  state.apply({ PlaybackStatus: "Paused" }, 1_000);
  const paused = state.playback("p", 5_000, 100);
  assert.equal(paused.is_playing, false);
  assert.equal(paused.position, 31);
  assert.equal(paused.track?.title, "Title");
  state.apply({ PlaybackStatus: "Stopped" }, 6_000);
  const stopped = state.playback("p", 7_000, 102);
  assert.equal(stopped.track, null);
  assert.equal(stopped.position, 0);
});

Deno.test("another track begins at 0; the same one with its length found out goes on", () => {
  const state = new MprisPlayerState();
  const { "mpris:length": _, ...unknown } = TRACK;
  state.apply({ PlaybackStatus: "Playing", Metadata: unknown }, 0);
  state.readPosition(30_000_000n, 0);
  state.apply({ Metadata: TRACK }, 1_000);
  assert.equal(state.playback("p", 1_000, 0).position, 31);
  state.apply({ Metadata: { ...TRACK, "xesam:title": "Next" } }, 2_000);
  assert.equal(state.playback("p", 2_500, 0).position, 0.5);
});

Deno.test("a changed rate changes the pace from then on", () => {
  const state = new MprisPlayerState();
  state.apply({ PlaybackStatus: "Playing", Metadata: TRACK, Rate: 1 }, 0);
  state.apply({ Rate: 1.08 }, 10_000);
  const playback = state.playback("p", 20_000, 0);
  assert.equal(playback.rate, 1.08);
  assert.ok(Math.abs(playback.position - 20.8) < 1e-9);
});

Deno.test("a player turned down to 0 is not audible; one that says nothing of it is", () => {
  const state = new MprisPlayerState();
  state.apply({ PlaybackStatus: "Playing" }, 0);
  assert.equal(state.playback("p", 0, 0).is_audible, true);
  state.apply({ Volume: 0 }, 0);
  assert.equal(state.playback("p", 0, 0).is_audible, false);
});

Deno.test("whatever properties a player sends, a valid state comes of it", () => {
  const value = fc.oneof(
    fc.anything({ withBigInt: true }),
    fc.constantFrom("Playing", "Paused", "Stopped", 1, 0, -1, NaN, Infinity, 2n ** 63n),
    fc.dictionary(fc.constantFrom(...Object.keys(TRACK), "__proto__"), fc.anything()),
  );
  const key = fc.constantFrom("PlaybackStatus", "Metadata", "Rate", "Volume", "Position");
  const properties = fc.oneof(fc.dictionary(key, value), fc.anything());
  fc.assert(fc.property(fc.array(properties, { maxLength: 10 }), (all) => {
    const state = new MprisPlayerState();
    all.forEach((some, index) => {
      state.apply(some, index * 100);
      state.readPosition(
        (some as { Position?: unknown } | null | undefined)?.Position,
        index * 100,
      );
      state.jumped(some, index * 100);
    });
    const told = state.playback("p", 10_000, 5);
    assert.ok(playbackSchema.safeParse(told).success, JSON.stringify(told));
  }));
});

Deno.test("the session's D-Bus is where the environment says, or where systemd has it", () => {
  const address = (env: Record<string, string>) => sessionBusAddress((name) => env[name]);
  assert.equal(address({ DBUS_SESSION_BUS_ADDRESS: "unix:path=/a" }), "unix:path=/a");
  assert.equal(address({ XDG_RUNTIME_DIR: "/run/user/5" }), "unix:path=/run/user/5/bus");
  assert.equal(address({ DBUS_SESSION_BUS_ADDRESS: " " }), undefined);
});
