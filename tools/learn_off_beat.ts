/**
 * Learns to tell beat from off-beat from music whose beats are known, and from what every drum machine
 * plays, and writes the weights of the beat tracker's referee.
 *
 *     deno run -A tools/learn_off_beat.ts FOLDER > workers/audio_analyzer/beat/learnt_off_beat.ts
 *
 * FOLDER holds sound files, each with `<name>.beats` beside it: a line for each beat, its time in
 * seconds first.
 */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { BandMemory } from "../workers/audio_analyzer/beat/band_memory.ts";
import { FoldedRhythm } from "../workers/audio_analyzer/beat/folded_rhythm.ts";
import { REFEREE_SECONDS } from "../workers/audio_analyzer/beat/off_beat_referee.ts";
import { STRENGTH_LAG_SECONDS } from "../workers/audio_analyzer/beat/tracker.ts";
import { type DecodedAudio, decodeFile } from "../workers/audio_analyzer/capture/mod.ts";
import { Analyzer } from "../workers/audio_analyzer/dsp/analyzer.ts";
import { FRAMES_PER_SECOND } from "../workers/audio_analyzer/features.ts";
import { playDrumMachine } from "./drum_machine.ts";
import { antisymmetricLogisticRegression, type Example } from "./logistic_regression.ts";

/** A piece is looked at once a second, from the third second on. */
const STEP_FRAMES = FRAMES_PER_SECOND;
const FIRST_FRAME = 2 * FRAMES_PER_SECOND;
/** Beats over which the period is taken. */
const PERIOD_BEATS = 3;
/** How freely weights may grow: variance of the prior of each. */
const WEIGHT_VARIANCE = 1;
const NUMBERS_PER_LINE = 12;

/** Collects what the referee sees of one piece where the beat is right. */
export class OffBeatExamples {
  readonly examples: number[][] = [];
  readonly #memory: BandMemory;
  readonly #folded = new FoldedRhythm();
  readonly #beats: readonly number[];
  #next = 0;
  #frame = -1;

  /** @param beats times in seconds, ascending */
  constructor(bands: number, beats: readonly number[]) {
    this.#memory = new BandMemory(bands, REFEREE_SECONDS * FRAMES_PER_SECOND);
    this.#beats = beats;
  }

  /** Takes one frame. */
  push(melPower: Float64Array, silent: boolean): void {
    this.#frame++;
    this.#memory.push(melPower);
    const seconds = (this.#frame + 1) / FRAMES_PER_SECOND - STRENGTH_LAG_SECONDS;
    while ((this.#beats[this.#next] ?? Infinity) <= seconds) this.#next++;
    if (silent || this.#frame < FIRST_FRAME || this.#frame % STEP_FRAMES !== 0) return;
    const last = this.#beats[this.#next - 1];
    const next = this.#beats[this.#next];
    const first = this.#beats[this.#next - PERIOD_BEATS];
    if (last === undefined || next === undefined || first === undefined) return;
    const period = ((next - first) / PERIOD_BEATS) * FRAMES_PER_SECOND;
    this.#folded.fold(
      this.#memory,
      (seconds - last) * FRAMES_PER_SECOND,
      period,
      REFEREE_SECONDS * FRAMES_PER_SECOND,
    );
    this.examples.push([...this.#folded.offBeatSigns]);
  }
}

/** Learns from pieces, each of which counts as much as any other. */
export function learn(pieces: readonly (readonly number[][])[]): Float64Array {
  const examples: Example[] = pieces.flatMap((piece) =>
    piece.map((values) => ({ values, weight: 1 / piece.length }))
  );
  return antisymmetricLogisticRegression(examples, WEIGHT_VARIANCE);
}

/** Examples of the plainest rhythms: few pieces of music have them alone, all dance music has them. */
export function drumMachineExamples(): number[][][] {
  return playDrumMachine().map(({ sampleRate, samples, beats }) =>
    collect({ sampleRate, channels: 1, interleaved: samples }, beats)
  );
}

function collect(sound: DecodedAudio, beats: readonly number[]): number[][] {
  const { sampleRate, channels, interleaved } = sound;
  const analyzer = new Analyzer({ sampleRate });
  const collector = new OffBeatExamples(analyzer.melPower.length, beats);
  analyzer.push(interleaved, channels, (frame) => collector.push(analyzer.melPower, frame.silence));
  return collector.examples;
}

if (import.meta.main) {
  const [folder] = Deno.args;
  if (folder === undefined) {
    console.error("learn_off_beat: name a folder of sound files with their .beats");
    Deno.exit(2);
  }
  const pieces = drumMachineExamples();
  for (const name of (await readdir(folder)).sort()) {
    if (![".ogg", ".wav", ".flac", ".mp3"].includes(extname(name))) continue;
    const text = await readFile(
      join(folder, `${name.slice(0, -extname(name).length)}.beats`),
      "utf8",
    );
    const beats = text.split("\n").filter((line) => line.trim() !== "").map(parseFloat);
    if (beats.length > 0) pieces.push(collect(await decodeFile(join(folder, name)), beats));
  }
  console.error(`learnt from ${pieces.length} pieces`);
  const numbers = [...learn(pieces)].map((weight) => weight.toFixed(3));
  const lines: string[] = [];
  for (let i = 0; i < numbers.length; i += NUMBERS_PER_LINE) {
    lines.push(numbers.slice(i, i + NUMBERS_PER_LINE).join(" "));
  }
  console.log(
    "/** Written by tools/learn_off_beat.ts: a weight for each of `FoldedRhythm.offBeatSigns`. */\n" +
      `export const LEARNT_OFF_BEAT_WEIGHTS = \`\n${lines.join("\n")}\n\`;`,
  );
}
