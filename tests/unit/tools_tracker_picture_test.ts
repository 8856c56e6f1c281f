import assert from "node:assert/strict";
import { drawTrace } from "../../tools/tracker_picture/draw.ts";
import { pictureMusic } from "../../tools/tracker_picture/music.ts";
import type { TrackerTrace } from "../../tools/tracker_picture/trace.ts";

const TRACE: TrackerTrace = {
  durationSeconds: 2,
  grid: [200, 120, 60],
  strength: Array.from({ length: 200 }, (_, i) => (i % 50 === 0 ? 1 : 0)),
  columns: [0, 0.5, 1, 1.5].map((seconds) => ({
    seconds,
    tempi: [0, 1, 0],
    moments: [0, 0, 1, 0],
    offBeatLogOdds: seconds - 1,
  })),
  bpm: Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 120)),
  confidence: Array(200).fill(0.5),
  locked: Array.from({ length: 200 }, (_, i) => i >= 150),
  phase: Array.from({ length: 200 }, (_, i) => (i % 50) / 50),
  beats: [1, 1.5],
};
const SECTIONS = [{ name: "groove", from: 0, to: 2 }] as const;

Deno.test("tracker picture - is the same for the same trace, and holds no broken number", () => {
  const svg = drawTrace(TRACE, SECTIONS);
  assert.equal(svg, drawTrace(TRACE, SECTIONS));
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
  assert.match(svg, /^<svg [^>]*role="img">\n<title>/);
});

Deno.test("tracker picture - words have a ground of their own, for light and dark pages", () => {
  const [, , ground] = drawTrace(TRACE, SECTIONS).split("\n");
  assert.match(ground ?? "", /<rect width="1000" height="\d+" rx="9" fill="#14161b"\/>/);
});

Deno.test("tracker picture - the music's beats are at the beginnings of its bars", () => {
  const music = pictureMusic();
  for (const { from, name } of music.sections) {
    if (name === "silence") continue;
    const phase = music.phaseAt(from + 1e-9);
    assert.ok(Math.min(phase, 1 - phase) < 1e-6, `${name} ${phase}`);
  }
  assert.ok(
    Math.abs((music.sections.at(-1)?.to ?? 0) * music.sampleRate - music.samples.length) < 1,
  );
});
