/** Dance pieces in parts, made of drums, bass, chords and risers whose exact times are known. */
import { noiseSource, RATE } from "./dsp_signals.ts";

/** How the tension rises before a drop; the last lets drums and bass run below the noise. */
export const RISERS = [
  "noise",
  "snare roll",
  "low-pass opens",
  "high-pass closes",
  "bass cut",
  "noise over kick",
] as const;
/** See {@link RISERS}. */
export type Riser = typeof RISERS[number];

/**
 * `groove`: all there is; `fill`: the same, the kick missing in the last beat; `no bass`: drums but for
 * the kick, and chords; `breakdown`: chords alone; `pause`: nothing.
 */
export type SongPart = "groove" | "fill" | "no bass" | "breakdown" | "pause" | Riser;

/** A piece and what is known of it; all times in seconds. */
export interface Song {
  readonly samples: Float32Array;
  /** When each part begins, and at last the end. */
  readonly begins: readonly number[];
  readonly kicks: readonly number[];
  readonly snares: readonly number[];
  readonly hats: readonly number[];
}

/** What a song is made of: each part with its length in bars of four beats. */
export type SongPlan = readonly (readonly [part: SongPart, bars: number])[];

const ROOTS_HZ = [55, 43.65, 65.41, 49] as const;

/** Renders a song at {@link RATE}. */
export function song(bpm: number, plan: SongPlan, seed = 1): Song {
  const beatSeconds = 60 / bpm;
  const bars = plan.reduce((sum, [, count]) => sum + count, 0);
  const samples = new Float32Array(Math.ceil(bars * 4 * beatSeconds * RATE));
  const writer = new SongWriter(samples, beatSeconds, noiseSource(seed));
  const begins: number[] = [];
  let bar = 0;
  for (const [part, count] of plan) {
    begins.push(bar * 4 * beatSeconds);
    writer.part(part, bar, count);
    bar += count;
  }
  begins.push(bar * 4 * beatSeconds);
  const { kicks, snares, hats } = writer;
  return { samples: samples.map((x) => Math.tanh(x)), begins, kicks, snares, hats };
}

class SongWriter {
  readonly kicks: number[] = [];
  readonly snares: number[] = [];
  readonly hats: number[] = [];
  readonly #samples: Float32Array;
  readonly #beatSeconds: number;
  readonly #noise: () => number;

  constructor(samples: Float32Array, beatSeconds: number, noise: () => number) {
    this.#samples = samples;
    this.#beatSeconds = beatSeconds;
    this.#noise = noise;
  }

  part(part: SongPart, bar: number, bars: number): void {
    const from = this.#sampleOf(bar * 4);
    const to = this.#sampleOf((bar + bars) * 4);
    if (part === "pause") return;
    const drums = part === "groove" || part === "fill" || part === "high-pass closes" ||
      part === "noise over kick";
    for (let step = bar * 16; step < (bar + bars) * 16; step++) {
      const last = step >= (bar + bars) * 16 - 4;
      if (drums && step % 4 === 0 && !(part === "fill" && last)) this.#kick(step);
      if (drums && step % 4 !== 0) this.#bass(step);
      if (drums || part === "no bass" || part === "bass cut") {
        if (step % 8 === 4) this.#snare(step, 0.45);
        this.#hat(step, step % 4 === 2 ? 0.2 : 0.07);
      }
    }
    if (!drums) this.#chords(bar, bars);
    if (part === "noise" || part === "noise over kick") this.#riser(from, to, 0.35);
    if (part === "bass cut") this.#riser(from, to, 0.15);
    if (part === "snare roll") this.#roll(bar, bars);
    if (part === "low-pass opens") sweep(this.#samples, from, to, "low", 250, 12_000);
    if (part === "high-pass closes") sweep(this.#samples, from, to, "high", 25, 1500);
  }

  #sampleOf(beats: number): number {
    return Math.round(beats * this.#beatSeconds * RATE);
  }

  #add(atBeats: number, seconds: number, sound: (t: number) => number): number {
    const start = this.#sampleOf(atBeats);
    const end = Math.min(this.#samples.length, start + Math.round(seconds * RATE));
    for (let i = start; i < end; i++) {
      this.#samples[i] = (this.#samples[i] ?? 0) + sound((i - start) / RATE);
    }
    return start / RATE;
  }

  #kick(step: number): void {
    this.kicks.push(
      this.#add(
        step / 4,
        0.35,
        (t) =>
          0.85 * Math.sin(2 * Math.PI * (48 * t + 4.5 * (1 - Math.exp(-t * 38)))) *
          Math.exp(-t * 9),
      ),
    );
  }

  #snare(step: number, gain: number): void {
    this.snares.push(
      this.#add(
        step / 4,
        0.25,
        (t) => gain * (this.#noise() + 0.5 * Math.sin(2 * Math.PI * 190 * t)) * Math.exp(-t * 18),
      ),
    );
  }

  #hat(step: number, gain: number): void {
    let before = 0;
    this.hats.push(
      this.#add(step / 4, 0.12, (t) => {
        const noise = this.#noise();
        const bright = noise - before;
        before = noise;
        return gain * bright * Math.exp(-t * 40);
      }),
    );
  }

  #bass(step: number): void {
    const root = ROOTS_HZ[Math.floor(step / 16) % ROOTS_HZ.length] ?? 55;
    this.#add(step / 4, 0.3, (t) => {
      const turn = 2 * Math.PI * root * t;
      return 0.22 * (Math.sin(turn) + 0.5 * Math.sin(2 * turn) + 0.25 * Math.sin(3 * turn)) *
        Math.exp(-t * 10) * Math.min(1, t * 400);
    });
  }

  #chords(bar: number, bars: number): void {
    for (let i = bar; i < bar + bars; i++) {
      const root = 4 * (ROOTS_HZ[i % ROOTS_HZ.length] ?? 55);
      this.#add(i * 4, 4 * this.#beatSeconds, (t) => {
        let sum = 0;
        for (const ratio of [1, 1.189, 1.498]) sum += ((t * root * ratio) % 1) - 0.5;
        return 0.12 * sum;
      });
    }
  }

  /** The strokes double their rate at the half, at three quarters, and swell. */
  #roll(bar: number, bars: number): void {
    for (let step = bar * 16; step < (bar + bars) * 16; step++) {
      const done = (step - bar * 16) / (bars * 16);
      const every = done < 0.5 ? 4 : done < 0.75 ? 2 : 1;
      if (step % every === 0) this.#snare(step, 0.12 + 0.35 * done);
    }
  }

  /** Noise that becomes louder and brighter. */
  #riser(from: number, to: number, gain: number): void {
    let low = 0;
    for (let i = from; i < to; i++) {
      const done = (i - from) / (to - from);
      const noise = this.#noise();
      low += (0.03 + 0.6 * done * done) * (noise - low);
      const sound = gain * (0.08 + 0.92 * done) * (noise - low * (1 - done));
      this.#samples[i] = (this.#samples[i] ?? 0) + sound;
    }
  }
}

/** A filter whose corner rises in equal ratios (state-variable filter after Simper 2013, Q 0.7). */
function sweep(
  samples: Float32Array,
  from: number,
  to: number,
  pass: "low" | "high",
  fromHz: number,
  toHz: number,
): void {
  let first = 0;
  let second = 0;
  for (let i = from; i < to; i++) {
    const hz = fromHz * (toHz / fromHz) ** ((i - from) / (to - from));
    const g = Math.tan((Math.PI * hz) / RATE);
    const k = Math.SQRT2;
    const input = samples[i] ?? 0;
    const v3 = input - second;
    const v1 = (first + g * v3) / (1 + g * (g + k));
    const v2 = second + g * v1;
    first = 2 * v1 - first;
    second = 2 * v2 - second;
    samples[i] = pass === "low" ? v2 : input - k * v1 - v2;
  }
}
