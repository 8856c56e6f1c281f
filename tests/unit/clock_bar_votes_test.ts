import assert from "node:assert/strict";
import { BarVotes } from "../../workers/audio_analyzer/clock/bar_votes.ts";

Deno.test("a tracker that is sure turns the bar within some beats, once", () => {
  const votes = new BarVotes();
  const turns = [2, 2, 2, 0, 0, 0, 0].map((offset) => votes.push(offset, 0.9));
  assert.deepEqual(turns, [0, 0, 2, 0, 0, 0, 0]);
  assert.ok(votes.share > 0.9);
});

Deno.test("a doubt of some beats turns no bar that was right for long", () => {
  const votes = new BarVotes();
  for (let i = 0; i < 32; i++) votes.push(0, 0.9);
  for (let i = 0; i < 6; i++) assert.equal(votes.push(1, 0.6), 0);
});

Deno.test("a tracker that is unsure says nothing", () => {
  const votes = new BarVotes();
  for (let i = 0; i < 100; i++) assert.equal(votes.push(i % 4, 0.2), 0);
  assert.equal(votes.share, 0);
});
