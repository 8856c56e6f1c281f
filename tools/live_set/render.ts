/** A planned set as sound. */
import { type Piece, SET_RATE } from "./piece.ts";
import type { Section } from "./plan.ts";

/** Seconds of silence before and after the set; in the middle of each is a mark. */
export const LEAD_SECONDS = 4;
/** The marks tell when the set is heard: a tone of this length and loudness. */
export const MARK_SECONDS = 0.1;
const MARK_HZ = 1000;
const MARK_LEVEL = 0.8;
/** Room for two pieces at once. */
const LEVEL = 0.6;
/** What is cut is faded for so long: a cut is no click. */
const EDGE_SECONDS = 0.005;
const CHORD_HZ = [110, 164.8, 220, 277.2] as const;
const CHORD_LEVEL = 0.05;

/** Writes a set as mono s16le of {@link SET_RATE}. @returns its length in seconds, marks included */
export async function renderSet(
  file: string,
  sections: readonly Section[],
  pieces: readonly Piece[],
): Promise<number> {
  using out = await Deno.open(file, { write: true, create: true, truncate: true });
  let written = 0;
  const write = async (samples: Float32Array) => {
    await writeAll(out, toPcm(samples));
    written += samples.length;
  };
  await write(silenceWithMark());
  /** What of the section before is still to be heard: its end, faded out. */
  let before = new Float32Array(0);
  for (const section of sections) {
    const begin = Math.round(section.at * SET_RATE);
    if (begin > written) await write(new Float32Array(begin - written));
    const piece = pieces[section.piece];
    if (piece === undefined) throw new RangeError(`there is no piece ${section.piece}`);
    const samples = play(section, await piece.samples());
    for (let i = 0; i < before.length && i < samples.length; i++) {
      samples[i] = (samples[i] ?? 0) + (before[i] ?? 0);
    }
    const alone = samples.length - Math.round(section.fadeOut * SET_RATE);
    await write(samples.subarray(0, alone));
    before = samples.slice(alone);
  }
  await write(before);
  await write(silenceWithMark());
  return written / SET_RATE;
}

/** The samples of a section, by linear interpolation. */
function play(section: Section, samples: Float32Array): Float32Array<ArrayBuffer> {
  const count = Math.round(section.seconds * SET_RATE);
  const out = new Float32Array(count);
  const first = section.from * SET_RATE;
  for (let i = 0; i < count; i++) {
    const position = first + i * section.speed;
    const whole = Math.floor(position);
    const from = samples[whole] ?? 0;
    const value = from + (position - whole) * ((samples[whole + 1] ?? 0) - from);
    out[i] = LEVEL * value * loudness(section, i / SET_RATE, count / SET_RATE);
  }
  addBreakdown(section, out);
  return out;
}

/** Both pieces of a fade together are as loud as one (equal power). */
function loudness({ fadeIn, fadeOut }: Section, time: number, seconds: number): number {
  const into = Math.min(1, time / Math.max(EDGE_SECONDS, fadeIn));
  const out = Math.min(1, (seconds - time) / Math.max(EDGE_SECONDS, fadeOut));
  return Math.sqrt(into * out);
}

/** A held chord in place of the music. */
function addBreakdown({ at, breakdown }: Section, out: Float32Array): void {
  if (breakdown === undefined) return;
  const first = Math.round((breakdown.at - at) * SET_RATE);
  const count = Math.round(breakdown.seconds * SET_RATE);
  const edge = 0.2 * SET_RATE;
  for (let i = 0; i < count; i++) {
    const chord = Math.min(1, i / edge, (count - i) / edge);
    const music = 1 - Math.min(1, i / edge, (count - i) / (EDGE_SECONDS * SET_RATE));
    let sum = 0;
    for (const hz of CHORD_HZ) sum += Math.sin(2 * Math.PI * hz * i / SET_RATE);
    out[first + i] = music * (out[first + i] ?? 0) + chord * CHORD_LEVEL * sum;
  }
}

function silenceWithMark(): Float32Array {
  const samples = new Float32Array(LEAD_SECONDS * SET_RATE);
  const first = Math.round(LEAD_SECONDS / 2 * SET_RATE);
  for (let i = 0; i < MARK_SECONDS * SET_RATE; i++) {
    samples[first + i] = MARK_LEVEL * Math.sin(2 * Math.PI * MARK_HZ * i / SET_RATE);
  }
  return samples;
}

function toPcm(samples: Float32Array): Uint8Array {
  const pcm = Int16Array.from(samples, (x) => Math.round(32_767 * Math.max(-1, Math.min(1, x))));
  return new Uint8Array(pcm.buffer);
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}
