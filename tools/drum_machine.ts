/** What every drum machine plays: rhythms too plain to be found in music, and too common to be got wrong. */

const SAMPLE_RATE = 44_100;
const SECONDS = 20;
const STEPS_PER_BEAT = 4;

/** A rhythm that is played, and its beats in seconds. */
export interface PlayedRhythm {
  readonly sampleRate: number;
  readonly samples: Float32Array;
  readonly beats: readonly number[];
}

/** How kick and hat sound. */
interface Kit {
  readonly bpm: number;
  readonly kickHz: number;
  readonly kickSeconds: number;
  readonly hatLevel: number;
  readonly hatSeconds: number;
}

const KITS: readonly Kit[] = [
  { bpm: 94, kickHz: 60, kickSeconds: 0.09, hatLevel: 0.3, hatSeconds: 0.02 },
  { bpm: 113, kickHz: 48, kickSeconds: 0.05, hatLevel: 0.1, hatSeconds: 0.012 },
  { bpm: 128, kickHz: 52, kickSeconds: 0.07, hatLevel: 0.2, hatSeconds: 0.05 },
  { bpm: 147, kickHz: 70, kickSeconds: 0.04, hatLevel: 0.15, hatSeconds: 0.03 },
];
/** Steps of a beat on which there is a hat; the kick is on the first one. */
const HATS: readonly (readonly number[])[] = [[2], [1, 2, 3], [0, 2]];

/** Plays kicks on every beat and hats between them, on some kits. */
export function playDrumMachine(): PlayedRhythm[] {
  return KITS.flatMap((kit) => HATS.map((hats) => play(kit, hats)));
}

function play(kit: Kit, hats: readonly number[]): PlayedRhythm {
  const samples = new Float32Array(SECONDS * SAMPLE_RATE);
  const beatSeconds = 60 / kit.bpm;
  const beats: number[] = [];
  for (let beat = 0; beat * beatSeconds < SECONDS; beat++) {
    beats.push(beat * beatSeconds);
    kick(samples, beat * beatSeconds, kit);
    for (const step of hats) hat(samples, (beat + step / STEPS_PER_BEAT) * beatSeconds, kit);
  }
  return { sampleRate: SAMPLE_RATE, samples, beats };
}

function kick(samples: Float32Array, atSeconds: number, { kickHz, kickSeconds }: Kit): void {
  add(samples, atSeconds, (t) => {
    const turns = kickHz * t + 3 * (1 - Math.exp(-40 * t));
    return 0.8 * Math.sin(2 * Math.PI * turns) * Math.exp(-t / kickSeconds);
  });
}

function hat(samples: Float32Array, atSeconds: number, { hatLevel, hatSeconds }: Kit): void {
  // The same noise in every run, and another one in each stroke.
  let state = Math.round(1e6 * atSeconds) | 0;
  add(samples, atSeconds, (t) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return hatLevel * (state / 2 ** 31) * Math.exp(-t / hatSeconds);
  });
}

function add(samples: Float32Array, atSeconds: number, sound: (t: number) => number): void {
  const start = Math.round(atSeconds * SAMPLE_RATE);
  const end = Math.min(samples.length, start + SAMPLE_RATE / 2);
  for (let i = start; i < end; i++) {
    samples[i] = (samples[i] as number) + sound((i - start) / SAMPLE_RATE);
  }
}
