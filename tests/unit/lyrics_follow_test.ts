import assert from "node:assert/strict";
import { Followed, type SourceChoice } from "../../workers/lyrics_fetcher/follow/followed.ts";
import { ManualTime, playing } from "./lyrics_clock.ts";

function start(choice: SourceChoice = "auto") {
  const time = new ManualTime();
  const config = { choice };
  return { time, config, followed: new Followed(time, () => config.choice) };
}

Deno.test("the player that plays is followed", () => {
  const { time, followed } = start();
  followed.take("spotify", playing(time, { is_playing: false }));
  assert.equal(followed.take("virtualdj", playing(time)), "virtualdj");
});

Deno.test("the one that the audience hears wins over one that nobody hears", () => {
  const { time, followed } = start();
  followed.take("spotify", playing(time));
  assert.equal(followed.take("virtualdj", playing(time, { is_audible: false })), "spotify");
  followed.take("spotify", playing(time, { is_playing: false }));
  assert.equal(followed.take("virtualdj", playing(time)), "virtualdj");
});

Deno.test("of two that are heard the one that began last is followed, whoever speaks", () => {
  const { time, followed } = start();
  followed.take("spotify", playing(time));
  time.pass(1);
  assert.equal(followed.take("virtualdj", playing(time)), "virtualdj");
  time.pass(1);
  assert.equal(followed.take("spotify", playing(time)), "virtualdj");
});

Deno.test("a player that pauses stays followed while no other plays", () => {
  const { time, followed } = start();
  followed.take("virtualdj", playing(time));
  followed.take("spotify", playing(time, { is_playing: false }));
  assert.equal(followed.take("virtualdj", playing(time, { is_playing: false })), "virtualdj");
});

Deno.test("a monitor that is silent for 15 s gives way, and goes on where it is the only one", () => {
  const { time, followed } = start();
  followed.take("spotify", playing(time));
  time.pass(1);
  followed.take("virtualdj", playing(time));
  time.pass(14.5);
  assert.equal(followed.take("spotify", playing(time, { position: 15.5 })), "virtualdj");
  time.pass(1);
  assert.equal(followed.pick(), "spotify");
  time.pass(60);
  assert.equal(followed.pick(), "spotify");
  assert.ok((followed.playback?.position ?? 0) > 70);
});

Deno.test("a source that was chosen is followed whatever the others do", () => {
  const { time, followed, config } = start("spotify");
  followed.take("spotify", playing(time, { is_playing: false }));
  assert.equal(followed.take("virtualdj", playing(time)), "spotify");
  config.choice = "auto";
  assert.equal(followed.pick(), "virtualdj");
});

Deno.test("a player that is silent between two tracks has not begun anew", () => {
  const { time, followed } = start();
  followed.take("spotify", playing(time));
  time.pass(1);
  followed.take("virtualdj", playing(time));
  followed.take("spotify", playing(time, { is_playing: false, track: null }));
  time.pass(1);
  assert.equal(followed.take("spotify", playing(time)), "virtualdj");
  followed.take("spotify", playing(time, { is_playing: false }));
  time.pass(10);
  followed.take("virtualdj", playing(time));
  assert.equal(followed.take("spotify", playing(time)), "spotify");
});
