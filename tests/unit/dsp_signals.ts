import { Analyzer } from "../../workers/audio_analyzer/dsp/analyzer.ts";
import type { FeatureFrame } from "../../workers/audio_analyzer/features.ts";

/** Sampling rate of the test signals, in Hz. */
export const RATE = 48_000;

/** Mono samples: what `sample` gives for each time in seconds. */
export function signal(seconds: number, sample: (t: number, i: number) => number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * RATE) }, (_, i) => sample(i / RATE, i));
}

/** A sine of the given frequency and amplitude. */
export function tone(hz: number, amplitude: number, seconds: number): Float32Array {
  return signal(seconds, (t) => amplitude * Math.sin(2 * Math.PI * hz * t));
}

/** White noise -1..1 that is the same in every run (linear congruential generator). */
export function noiseSource(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** A copy of a frame, to keep beyond the callback. */
export function copyFrame(frame: FeatureFrame): FeatureFrame {
  return {
    ...frame,
    bands: frame.bands.slice(),
    spectrum: frame.spectrum.slice(),
    onset: { ...frame.onset },
  };
}

/** All frames of a signal, analysed in one block. */
export function analyse(samples: Float32Array, channels = 1, sampleRate = RATE): FeatureFrame[] {
  const frames: FeatureFrame[] = [];
  new Analyzer({ sampleRate }).push(samples, channels, (frame) => frames.push(copyFrame(frame)));
  return frames;
}

/** The last of some frames. */
export function last(frames: readonly FeatureFrame[]): FeatureFrame {
  const frame = frames.at(-1);
  if (frame === undefined) throw new Error("the signal was shorter than a frame");
  return frame;
}

/** Sounds that rhythms are made of. */
export type Drum = "click" | "kick" | "snare" | "hat";

const NOISE = noiseSource(7);
const DRUMS: Record<Drum, (t: number) => number> = {
  click: (t) => 0.7 * Math.sin(2 * Math.PI * 1000 * t) * Math.exp(-t * 100),
  kick: (t) =>
    0.8 * Math.sin(2 * Math.PI * (50 * t + 3 * (1 - Math.exp(-t * 40)))) * Math.exp(-t * 20),
  snare: (t) => 0.4 * NOISE() * Math.exp(-t * 25),
  hat: (t) => 0.15 * NOISE() * Math.exp(-t * 70),
};

/** Adds one stroke of a drum at a time. */
export function strike(samples: Float32Array, drum: Drum, atSeconds: number): void {
  const start = Math.round(atSeconds * RATE);
  const end = Math.min(samples.length, start + 0.2 * RATE);
  const sound = DRUMS[drum];
  for (let i = start; i < end; i++) {
    samples[i] = (samples[i] ?? 0) + sound((i - start) / RATE);
  }
}

/** A rhythm: which drums sound on which sixteenth of the bar. */
export function rhythm(
  bpm: number,
  seconds: number,
  drums: (sixteenth: number) => readonly Drum[],
): Float32Array {
  const samples = new Float32Array(seconds * RATE);
  const stepSeconds = 60 / bpm / 4;
  for (let step = 0; step * stepSeconds < seconds; step++) {
    for (const drum of drums(step % 16)) strike(samples, drum, step * stepSeconds);
  }
  return samples;
}

/** Kick on every beat, hat between. */
export function kickAndHat(sixteenth: number): Drum[] {
  return sixteenth % 4 === 0 ? ["kick"] : sixteenth % 4 === 2 ? ["hat"] : [];
}
