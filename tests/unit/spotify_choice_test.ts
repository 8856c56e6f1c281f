import assert from "node:assert/strict";
import {
  bestPlayer,
  type Candidate,
  parsePlayerChoice,
  rankOf,
} from "../../workers/spotify_monitor/choice.ts";

const rank = (choice: string, name: string, identity = "") =>
  rankOf({ name, identity }, parsePlayerChoice(choice));

Deno.test("a player is chosen by its name on the bus, any instance of it, or what it calls itself", () => {
  assert.equal(rank("spotify", "spotify"), 0);
  assert.equal(rank("Spotify", "spotify.instance12"), 0);
  assert.equal(rank("vlc media player", "vlc", "VLC media player"), 0);
  assert.equal(rank("spotify", "spotifyd.instance12"), undefined);
  assert.equal(rank("spotify", "vlc"), undefined);
});

Deno.test("of a list the first named ranks first", () => {
  assert.equal(rank("mpv, vlc", "vlc"), 1);
  assert.equal(rank("mpv, vlc", "mpv"), 0);
});

Deno.test("any is every player but the one that repeats others, unless that is named", () => {
  assert.equal(rank("any", "firefox.instance1"), 0);
  assert.equal(rank("any", "playerctld"), undefined);
  assert.equal(rank("playerctld", "playerctld"), 0);
});

function candidate(status: Candidate["status"], playingSinceMs = -Infinity, rank = 0): Candidate {
  return { status, playingSinceMs, rank };
}

Deno.test("the player that plays is told of, and stays while it plays", () => {
  const paused = candidate("paused", 5);
  const first = candidate("playing", 10);
  const second = candidate("playing", 20);
  assert.equal(bestPlayer([paused, first], undefined), first);
  assert.equal(bestPlayer([paused, first, second], first), first);
  assert.equal(bestPlayer([paused, first, second], undefined), second);
});

Deno.test("in a pause the one that played stays, until another one plays", () => {
  const one = candidate("paused", 10);
  const other = candidate("paused", 20);
  assert.equal(bestPlayer([one, other], one), one);
  const playing = candidate("playing", 30);
  assert.equal(bestPlayer([one, playing], one), playing);
});

Deno.test("a player that is gone is not told of any more", () => {
  const gone = candidate("paused", 10);
  const there = candidate("stopped");
  assert.equal(bestPlayer([there], gone), there);
  assert.equal(bestPlayer([], gone), undefined);
});

Deno.test("what decides nothing else is decided by the order of the names", () => {
  const second = candidate("stopped", -Infinity, 1);
  const first = candidate("stopped", -Infinity, 0);
  assert.equal(bestPlayer([second, first], undefined), first);
});
