/** Music of which the first sample of each kick is known. */
import { partAt } from "../../workers/audio_analyzer/demo/arrangement.ts";
import { DemoGroove } from "../../workers/audio_analyzer/demo/groove.ts";

/** Sample rate of the music in Hz. */
export const MUSIC_RATE = 48_000;

/** A piece, mono, and when its kicks begin, in seconds, rising. */
export interface KickMusic {
  readonly name: string;
  readonly samples: Float32Array;
  readonly kicks: readonly number[];
}

/** The built-in groove; its breakdowns have no kicks. */
export function grooveMusic(bpm: number, seconds: number): KickMusic {
  const samples = new Float32Array(seconds * MUSIC_RATE);
  new DemoGroove({ sampleRate: MUSIC_RATE, bpm }).fill(samples);
  const beats = Array.from({ length: Math.ceil(seconds * bpm / 60) }, (_, beat) => beat);
  const kicks = beats
    .filter((beat) => /groove|drop/.test(partAt(Math.floor(beat / 4)).part))
    // A sixteenth begins with the first whole sample that is not before it.
    .map((beat) => Math.ceil(beat * 60 * MUSIC_RATE / bpm) / MUSIC_RATE);
  return { name: `${bpm} BPM`, samples, kicks };
}

/** Kicks, claps and hats at a tempo that goes from one to another, evenly in time. */
export function changingMusic(fromBpm: number, toBpm: number, seconds: number): KickMusic {
  const samples = new Float32Array(seconds * MUSIC_RATE);
  const kicks: number[] = [];
  for (let beat = 0;; beat += 0.5) {
    const at = Math.round(timeOfBeat(beat, fromBpm, toBpm, seconds) * MUSIC_RATE);
    if (!(at < samples.length)) break;
    if (beat % 1 === 0) {
      kicks.push(at / MUSIC_RATE);
      add(samples, at, (age) => 0.8 * Math.sin(sweep(age)) * Math.exp(-9 * age));
    }
    if (beat % 2 === 1) add(samples, at, (age) => 0.4 * noise(age) * Math.exp(-18 * age));
    add(samples, at, (age) => 0.15 * noise(age + 0.37) * Math.exp(-40 * age));
  }
  return { name: `${fromBpm} to ${toBpm} BPM`, samples, kicks };
}

/** The beats until t are the integral of the tempo: a t^2 / 2 + b t = beat, solved for t. */
function timeOfBeat(beat: number, fromBpm: number, toBpm: number, seconds: number): number {
  const perSecond = fromBpm / 60;
  const faster = (toBpm - fromBpm) / 60 / seconds;
  return (Math.sqrt(perSecond ** 2 + 2 * faster * beat) - perSecond) / faster;
}

/** Phase of a kick that falls to 50 Hz. */
function sweep(age: number): number {
  return 2 * Math.PI * (50 * age + 4 * (1 - Math.exp(-40 * age)));
}

/** The same for the same age, -1..1. */
function noise(age: number): number {
  const x = Math.sin(Math.round(age * MUSIC_RATE) * 12.9898) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function add(samples: Float32Array, at: number, sound: (age: number) => number): void {
  const end = Math.min(samples.length, at + MUSIC_RATE / 2);
  for (let i = at; i < end; i++) {
    samples[i] = (samples[i] ?? 0) + sound((i - at) / MUSIC_RATE);
  }
}
