/** Music whose beats are known: sound files with `<name>.beats` beside them, or the built-in groove. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { OfflineAudioContext } from "node-web-audio-api";
import { UserError } from "../../bus/mod.ts";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";

/** Sample rate of the whole set in Hz. */
export const SET_RATE = 44_100;

/** One piece of music. */
export interface Piece {
  readonly name: string;
  /** As far as its beats are known. */
  readonly seconds: number;
  /** When its beats are, in seconds. */
  readonly beats: readonly number[];
  /** Mono samples at {@link SET_RATE}, made anew at each call. */
  samples(): Promise<Float32Array>;
}

const SOUND = /\.(ogg|wav|flac|mp3)$/;
/** What has fewer has no tempo to be judged by. */
const LEAST_BEATS = 16;
const DEMO_BPM = [126, 98, 140, 174, 112, 128, 92, 150] as const;
const DEMO_SECONDS = 60;

/** The built-in groove at several tempi. */
export function demoPieces(): Piece[] {
  return DEMO_BPM.map((bpm) => ({
    name: `groove_${bpm}`,
    seconds: DEMO_SECONDS,
    beats: Array.from({ length: Math.floor(DEMO_SECONDS * bpm / 60) }, (_, i) => i * 60 / bpm),
    samples: () => {
      const samples = new Float32Array(DEMO_SECONDS * SET_RATE);
      new DemoGroove({ sampleRate: SET_RATE, bpm }).fill(samples);
      return Promise.resolve(samples);
    },
  }));
}

/**
 * The pieces of a folder in the order of their names; what has no beats beside it, or next to none, is
 * left out.
 *
 * @throws {UserError} when there are none
 */
export async function folderPieces(folder: string): Promise<Piece[]> {
  const names = await readdir(folder).catch((cause) => {
    throw new UserError(`the folder "${folder}" cannot be read`, { cause });
  });
  const pieces: Piece[] = [];
  for (const name of names.filter((one) => SOUND.test(one)).sort()) {
    const stem = name.replace(SOUND, "");
    if (!names.includes(`${stem}.beats`)) continue;
    const beats = readBeats(await readFile(join(folder, `${stem}.beats`), "utf8"));
    if (beats.length < LEAST_BEATS) continue;
    const seconds = beats.at(-1) ?? 0;
    pieces.push({ name: stem, seconds, beats, samples: () => decode(join(folder, name)) });
  }
  if (pieces.length === 0) {
    throw new UserError(`"${folder}" holds no sound file with a ".beats" file beside it`);
  }
  return pieces;
}

/** The first column of each line, as far as it is a time. */
function readBeats(text: string): number[] {
  return text.split("\n").map((line) => Number.parseFloat(line)).filter((time) => time >= 0);
}

/** The mean of the channels. */
async function decode(path: string): Promise<Float32Array> {
  const { buffer: bytes } = new Uint8Array(await readFile(path));
  const sound = await new OfflineAudioContext(1, 1, SET_RATE).decodeAudioData(bytes);
  const mono = new Float32Array(sound.length);
  for (let channel = 0; channel < sound.numberOfChannels; channel++) {
    const samples = sound.getChannelData(channel);
    for (let i = 0; i < mono.length; i++) {
      mono[i] = (mono[i] ?? 0) + (samples[i] ?? 0) / sound.numberOfChannels;
    }
  }
  return mono;
}
