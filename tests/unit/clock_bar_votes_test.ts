import assert from "node:assert/strict";
import { BarVotes } from "../../workers/audio_analyzer/clock/bar_votes.ts";

Deno.test("a tracker that is sure turns the bar within some beats, once", () => {
  const votes = new BarVotes();
  const turns = [2, 2, 0, 0, 0, 0, 0].map((offset) => votes.push(offset, 0.9));
  assert.deepEqual(turns, [0, 2, 0, 0, 0, 0, 0]);
  assert.ok(votes.share > 0.9);
});

Deno.test("who knows the bar is believed at once", () => {
  const votes = new BarVotes();
  for (let i = 0; i < 32; i++) votes.push(0, 0.9);
  assert.equal(votes.push(3, 1), 3);
  assert.equal(votes.share, 1);
});

Deno.test("a doubt of some beats turns no bar that was right for long", () => {
  const votes = new BarVotes();
  for (let i = 0; i < 32; i++) votes.push(0, 0.9);
  for (let i = 0; i < 6; i++) assert.equal(votes.push(1, 0.6), 0);
});

Deno.test("a tracker that wavers between two first beats turns the bar once at most", () => {
  const votes = new BarVotes();
  let shown = 0;
  let turns = 0;
  for (let beat = 0; beat < 240; beat++) {
    const said = beat % 24 < 14 ? 2 : 0;
    const turn = votes.push((said - shown + 4) % 4, 0.7);
    shown = (shown + turn) % 4;
    if (turn !== 0) turns++;
  }
  assert.ok(turns <= 1, `${turns} turns`);
});

Deno.test("a tracker that is unsure says nothing", () => {
  const votes = new BarVotes();
  for (let i = 0; i < 100; i++) assert.equal(votes.push(i % 4, 0.2), 0);
  assert.equal(votes.share, 0);
});
