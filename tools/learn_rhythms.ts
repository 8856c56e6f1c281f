/**
 * Learns what onsets to expect where in a bar from music whose beats are known, and writes the tables
 * of the beat tracker.
 *
 *     deno run -A tools/learn_rhythms.ts FOLDER > workers/audio_analyzer/beat/learnt_rhythms.ts
 *
 * FOLDER holds sound files, each with `<name>.beats` beside it: a line for each beat, its time in
 * seconds and its position in the bar (1 is the downbeat). Only bars of four beats are learnt from.
 */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import {
  BandOnsets,
  FILTER_FRAMES,
  ONSET_GROUPS,
  ONSET_LEVELS,
} from "../workers/audio_analyzer/beat/band_onsets.ts";
import {
  BAR_BEATS,
  BAR_BINS,
  LOG_RATIO_STEP,
  LOWEST_LOG_RATIO,
  TABLE_LETTERS,
} from "../workers/audio_analyzer/beat/rhythms.ts";
import { STRENGTH_LAG_SECONDS } from "../workers/audio_analyzer/beat/tracker.ts";
import { decodeFile } from "../workers/audio_analyzer/capture/mod.ts";
import { Analyzer } from "../workers/audio_analyzer/dsp/analyzer.ts";
import { FRAMES_PER_SECOND } from "../workers/audio_analyzer/features.ts";

const BINS_PER_BEAT = BAR_BINS / BAR_BEATS;
/** The running statistics of the onsets need so long to settle. */
const SETTLE_SECONDS = 2;
/** Parts of the bar over which a count is spread, as the standard deviation of a bell curve. */
const SPREAD_BINS = 1;
/** A level's share in all parts of the bar counts as so many frames of each part. */
const PRIOR_FRAMES = 10;
/** How much stronger onsets a third before the beat must be than halfway for a triplet rhythm. */
const TRIPLET_RATIO = 1.1;
/** How common straight and triplet rhythms are taken to be. */
const STRAIGHT_SHARE = 0.85;

/** How often each level was seen, at (group * BAR_BINS + part) * ONSET_LEVELS + level. */
type Counts = Float64Array;

interface Beat {
  readonly seconds: number;
  readonly position: number;
}

async function readBeats(path: string): Promise<Beat[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const [seconds, position] = line.split("\t").map(Number);
    return { seconds: seconds ?? NaN, position: position ?? NaN };
  });
}

/** Counts the levels of a piece in each part of the bar. */
async function count(soundFile: string, beats: readonly Beat[]): Promise<Counts> {
  const counts = new Float64Array(ONSET_GROUPS * BAR_BINS * ONSET_LEVELS);
  const { sampleRate, channels, interleaved } = await decodeFile(soundFile);
  const analyzer = new Analyzer({ sampleRate });
  let onsets: BandOnsets | undefined;
  let next = 0;
  analyzer.push(interleaved, channels, (frame) => {
    onsets ??= new BandOnsets(analyzer.melPower.length);
    onsets.push(analyzer.melPower);
    if (frame.index % FILTER_FRAMES !== FILTER_FRAMES - 1) return;
    const middle = frame.index + 1 - (FILTER_FRAMES - 1) / 2;
    const seconds = middle / FRAMES_PER_SECOND - STRENGTH_LAG_SECONDS;
    while ((beats[next]?.seconds ?? Infinity) <= seconds) next++;
    const before = beats[next - 1];
    const after = beats[next];
    if (before === undefined || after === undefined) return;
    if (frame.silence || frame.timeSeconds < SETTLE_SECONDS) return;
    const part = (seconds - before.seconds) / (after.seconds - before.seconds);
    const bin = Math.round((before.position - 1 + part) * BINS_PER_BEAT) % BAR_BINS;
    onsets.levels.forEach((level, group) => {
      const at = (group * BAR_BINS + bin) * ONSET_LEVELS + level;
      counts[at] = (counts[at] ?? 0) + 1;
    });
  });
  return counts;
}

function read(counts: Counts, group: number, bin: number, level: number): number {
  const part = (bin + BAR_BINS) % BAR_BINS;
  return counts[(group * BAR_BINS + part) * ONSET_LEVELS + level] ?? 0;
}

/** Whether onsets between the beats come after two thirds rather than after a half or a quarter. */
function isTriplet(counts: Counts): boolean {
  const strength = (partOfBeat: number) => {
    let sum = 0;
    let frames = 0;
    for (let beat = 0; beat < BAR_BEATS; beat++) {
      for (let group = 0; group < ONSET_GROUPS; group++) {
        for (let level = 0; level < ONSET_LEVELS; level++) {
          const n = read(counts, group, beat * BINS_PER_BEAT + partOfBeat, level);
          // Levels grow about as the square root of the strength.
          sum += n * level * level;
          frames += n;
        }
      }
    }
    return sum / Math.max(1, frames);
  };
  const third = Math.max(strength(10), strength(11));
  return third > TRIPLET_RATIO * Math.max(strength(8), strength(4));
}

/** The table of `Rhythm.logRatios`, as letters. */
function table(pieces: readonly Counts[]): string {
  const all = new Float64Array(ONSET_GROUPS * BAR_BINS * ONSET_LEVELS);
  for (const counts of pieces) counts.forEach((n, i) => all[i] = (all[i] ?? 0) + n);
  let letters = "";
  for (let group = 0; group < ONSET_GROUPS; group++) {
    const usual = Array.from({ length: ONSET_LEVELS }, (_, level) => {
      let sum = 0;
      for (let bin = 0; bin < BAR_BINS; bin++) sum += read(all, group, bin, level);
      return sum;
    });
    const frames = usual.reduce((sum, n) => sum + n, 0);
    for (let bin = 0; bin < BAR_BINS; bin++) {
      const here = usual.map((n, level) =>
        spread(all, group, bin, level) + (PRIOR_FRAMES * n) / frames
      );
      const total = here.reduce((sum, n) => sum + n, 0);
      here.forEach((n, level) => {
        const logRatio = Math.log((n / total) / ((usual[level] ?? 0) / frames));
        letters += letterOf(logRatio);
      });
    }
  }
  return letters;
}

function spread(counts: Counts, group: number, bin: number, level: number): number {
  let sum = 0;
  let weights = 0;
  for (let d = -4; d <= 4; d++) {
    const weight = Math.exp(-0.5 * (d / SPREAD_BINS) ** 2);
    weights += weight;
    sum += weight * read(counts, group, bin + d, level);
  }
  return sum / weights;
}

function letterOf(logRatio: number): string {
  const index = Math.round((logRatio - LOWEST_LOG_RATIO) / LOG_RATIO_STEP);
  // A level that was never seen anywhere says nothing.
  const bounded = Number.isNaN(index) ? Math.round(-LOWEST_LOG_RATIO / LOG_RATIO_STEP) : index;
  return TABLE_LETTERS[Math.max(0, Math.min(TABLE_LETTERS.length - 1, bounded))] ?? "";
}

function source(rhythms: readonly { share: number; letters: string }[]): string {
  const entries = rhythms.map(({ share, letters }) => {
    const lines = letters.match(/.{1,84}/g) ?? [];
    const text = lines.map((line) => `      ${line}\n`).join("");
    return `  {\n    share: ${share},\n    table: \`\n${text}    \`,\n  },\n`;
  });
  return "/** Written by tools/learn_rhythms.ts; rhythms.ts tells what the letters mean. */\n" +
    "export const LEARNT_RHYTHMS: readonly { readonly share: number; readonly table: string }[] = [\n" +
    `${entries.join("")}];\n`;
}

if (import.meta.main) {
  const [folder] = Deno.args;
  if (folder === undefined) {
    console.error("learn_rhythms: name a folder of sound files with their .beats");
    Deno.exit(2);
  }
  const straight: Counts[] = [];
  const triplet: Counts[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (![".ogg", ".wav", ".flac", ".mp3"].includes(extname(name))) continue;
    const stem = join(folder, name.slice(0, -extname(name).length));
    const beats = await readBeats(`${stem}.beats`);
    if (Math.max(0, ...beats.map(({ position }) => position)) !== BAR_BEATS) continue;
    const counts = await count(join(folder, name), beats);
    (isTriplet(counts) ? triplet : straight).push(counts);
  }
  console.error(`learnt from ${straight.length} straight and ${triplet.length} triplet pieces`);
  console.log(
    source([
      { share: STRAIGHT_SHARE, letters: table(straight) },
      { share: Number((1 - STRAIGHT_SHARE).toFixed(2)), letters: table(triplet) },
    ]).trimEnd(),
  );
}
