import assert from "node:assert/strict";
import type { PlaybackState } from "../../bus/playback/mod.ts";
import { Monitor } from "../../workers/spotify_monitor/monitor.ts";
import type { PlaybackSource, SourceName } from "../../workers/spotify_monitor/source.ts";
import { sourceNames } from "../../workers/spotify_monitor/sources.ts";

/** A source that says what the test sets. */
class TestSource implements PlaybackSource {
  readonly name: SourceName;
  readonly seekSeconds = 0.15;
  readonly status = { state: "waiting", message: "" } as const;
  playback: PlaybackState | undefined;
  isNeeded = true;
  isRunning = false;

  constructor(name: SourceName) {
    this.name = name;
  }

  start(): void {
    this.isRunning = true;
  }

  need(isNeeded: boolean): void {
    this.isNeeded = isNeeded;
  }

  players() {
    return Promise.resolve([]);
  }

  stop(): Promise<void> {
    this.isRunning = false;
    return Promise.resolve();
  }
}

function playback(player: string, timestamp: number): PlaybackState {
  return {
    is_playing: false,
    track: { artist: "A", title: "T", album: "", duration: 100, file: null },
    position: 5,
    timestamp,
    player,
    deck: null,
    bpm: null,
    is_audible: true,
    rate: 1,
  };
}

async function stage() {
  let seconds = 1_000;
  const clock = { now: () => seconds, monotonicMs: () => seconds * 1000 };
  const told: PlaybackState[] = [];
  const changes: (SourceName | undefined)[] = [];
  const monitor = new Monitor({
    clock,
    publish: (state) => told.push(state),
    onSource: (source) => changes.push(source?.name),
  });
  const local = new TestSource("mpris");
  const web = new TestSource("webapi");
  await monitor.listen([local, web]);
  const pass = (passed: number) => seconds += passed;
  return { monitor, local, web, told, changes, clock, pass };
}

Deno.test("without any player it tells once that nothing plays", async () => {
  const { monitor, told } = await stage();
  monitor.update();
  monitor.update();
  assert.equal(told.length, 1);
  assert.equal(told[0]?.is_playing, false);
  assert.equal(told[0]?.track, null);
  await monitor.stop();
});

Deno.test("the best source with a player is told of, and those behind it may rest", async () => {
  const { monitor, local, web, told, changes, clock } = await stage();
  web.playback = playback("web", clock.now());
  monitor.update();
  assert.equal(told.at(-1)?.player, "web");
  assert.ok(local.isNeeded && web.isNeeded);
  local.playback = playback("local", clock.now());
  monitor.update();
  assert.equal(told.at(-1)?.player, "local");
  assert.equal(web.isNeeded, false);
  local.playback = undefined;
  monitor.update();
  assert.equal(web.isNeeded, true);
  assert.deepEqual(changes, ["webapi", "mpris", "webapi"]);
  await monitor.stop();
});

Deno.test("other sources take the place of the ones before, which end", async () => {
  const { monitor, local, web } = await stage();
  const next = new TestSource("applescript");
  await monitor.listen([next]);
  assert.deepEqual([local.isRunning, web.isRunning, next.isRunning], [false, false, true]);
  await monitor.stop();
  assert.equal(next.isRunning, false);
});

Deno.test("auto means what the system has, best first", () => {
  assert.deepEqual(sourceNames("auto", "linux"), ["mpris", "webapi"]);
  assert.deepEqual(sourceNames("auto", "darwin"), ["applescript", "webapi"]);
  assert.deepEqual(sourceNames("auto", "windows"), ["webapi"]);
  assert.deepEqual(sourceNames("webapi", "linux"), ["webapi"]);
});
