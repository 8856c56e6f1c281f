import { BEATS_PER_BAR, type PartAt, partAt } from "./arrangement.ts";

/** Root notes of the bass, one per bar, in Hz: A1 F1 C2 G1. */
const ROOTS_HZ = [55, 43.65, 65.41, 49] as const;
/** Chord tones over the root: root, fifth, octave, tenth (minor). */
const CHORD = [2, 3, 4, 4.757] as const;
/** The sixteenths of a beat. */
const STEPS_PER_BEAT = 4;

/** How the demo sounds. */
export interface DemoGrooveOptions {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Beats per minute. @default 126 */
  readonly bpm?: number;
}

/**
 * An endless dance piece made sample by sample: kick, clap, hat and bass; a breakdown on chords; a
 * noise riser; a drop. The same samples come out whatever the block sizes, and the first beat is at 0.
 */
export class DemoGroove {
  readonly bpm: number;

  readonly #sampleRate: number;
  readonly #samplesPerStep: number;
  #sample = 0;
  #step = -1;
  #nextStepAt = 0;
  #at: PartAt = partAt(0);
  #root = 55;
  /** Seconds since each voice was struck. */
  #kickAge = 1e3;
  #clapAge = 1e3;
  #hatAge = 1e3;
  #bassAge = 1e3;
  #pluckAge = 1e3;
  #crashAge = 1e3;
  #pluckHz = 220;
  #clapGain = 0;
  #hatGain = 0;
  #hatFade = 50;
  #kickPhase = 0;
  #bassPhase = 0;
  #pluckPhase = 0;
  #chordPhase = 0;
  #random = 0x2545f491;
  #noiseBefore = 0;
  #riserLow = 0;

  /** @throws RangeError when rate or tempo are not usable */
  constructor(options: DemoGrooveOptions) {
    const { sampleRate, bpm = 126 } = options;
    if (!(sampleRate >= 8000)) {
      throw new RangeError(`the demo needs a sample rate from 8000 Hz, not ${sampleRate}`);
    }
    if (!(bpm >= 40 && bpm <= 240)) {
      throw new RangeError(`the demo plays at 40-240 BPM, not ${bpm}`);
    }
    this.bpm = bpm;
    this.#sampleRate = sampleRate;
    this.#samplesPerStep = (60 * sampleRate) / bpm / STEPS_PER_BEAT;
  }

  /** Writes the next `out.length` samples, mono, within -1..1. Allocates nothing. */
  fill(out: Float32Array): void {
    for (let i = 0; i < out.length; i++) {
      if (this.#sample >= this.#nextStepAt) this.#strike();
      out[i] = this.#render();
      this.#sample++;
    }
  }

  /** Begins the next sixteenth. */
  #strike(): void {
    this.#step++;
    // From the count, not by adding up: no rounding error grows over a night.
    this.#nextStepAt = (this.#step + 1) * this.#samplesPerStep;
    const stepInBar = this.#step % (STEPS_PER_BEAT * BEATS_PER_BAR);
    const bar = Math.floor(this.#step / (STEPS_PER_BEAT * BEATS_PER_BAR));
    if (stepInBar === 0) {
      this.#at = partAt(bar);
      this.#root = ROOTS_HZ[bar % ROOTS_HZ.length] as number;
    }
    const stepInBeat = stepInBar % STEPS_PER_BEAT;
    const beat = Math.floor(stepInBar / STEPS_PER_BEAT);
    const { part } = this.#at;
    if (part === "groove" || part === "drop") this.#strikeGroove(stepInBar, stepInBeat, beat);
    else if (part === "breakdown") this.#strikeBreakdown(stepInBar, stepInBeat);
    else this.#strikeRiser(stepInBeat, beat);
    if (part === "drop" && this.#at.bar === 0 && stepInBar === 0) this.#crashAge = 0;
  }

  #strikeGroove(stepInBar: number, stepInBeat: number, beat: number): void {
    if (stepInBeat === 0) {
      this.#kickAge = 0;
      this.#kickPhase = 0;
    } else {
      this.#bassAge = 0;
    }
    if (stepInBeat === 0 && beat % 2 === 1) {
      this.#clapAge = 0;
      this.#clapGain = 0.5;
    }
    this.#hatAge = 0;
    this.#hatGain = stepInBeat === 2 ? 0.22 : 0.07;
    this.#hatFade = stepInBeat === 2 ? 22 : 60;
    if (this.#at.part === "drop" && (stepInBar === 3 || stepInBar === 6 || stepInBar === 11)) {
      this.#pluck(3 - (stepInBar % 3));
    }
  }

  #strikeBreakdown(stepInBar: number, stepInBeat: number): void {
    if (stepInBeat % 2 === 0) this.#pluck((stepInBar / 2) % CHORD.length);
  }

  /** The snare roll doubles its speed with each bar of the riser. */
  #strikeRiser(stepInBeat: number, beat: number): void {
    const { bar, bars } = this.#at;
    // The last beat before the drop is left empty but for the riser.
    if (bar === bars - 1 && beat === BEATS_PER_BAR - 1) return;
    const every = bar < bars / 2 ? STEPS_PER_BEAT : bar < bars - 1 ? 2 : 1;
    if (stepInBeat % every !== 0) return;
    this.#clapAge = 0;
    this.#clapGain = 0.12 + 0.06 * bar;
  }

  #pluck(tone: number): void {
    this.#pluckAge = 0;
    this.#pluckHz = this.#root * 2 * (CHORD[tone] as number);
  }

  #render(): number {
    const seconds = 1 / this.#sampleRate;
    const noise = this.#noise();
    const bright = 0.5 * (noise - this.#noiseBefore);
    this.#noiseBefore = noise;
    let mix = this.#kick(seconds) + this.#bass(seconds) + this.#plucked(seconds);
    mix += this.#clapGain * noise * decay(this.#clapAge, 18);
    mix += this.#hatGain * 2 * bright * decay(this.#hatAge, this.#hatFade);
    mix += 0.35 * bright * decay(this.#crashAge, 2.5);
    this.#clapAge += seconds;
    this.#hatAge += seconds;
    this.#crashAge += seconds;
    mix += this.#chords(seconds);
    mix += this.#riser(noise);
    return softClip(mix);
  }

  #kick(seconds: number): number {
    const age = this.#kickAge;
    if (age > 0.5) return 0;
    this.#kickAge += seconds;
    this.#kickPhase += 2 * Math.PI * seconds * (48 + 170 * decay(age, 38));
    return 0.85 * sine(this.#kickPhase) * decay(age, 9);
  }

  #bass(seconds: number): number {
    const age = this.#bassAge;
    if (age > 0.4) return 0;
    this.#bassAge += seconds;
    this.#bassPhase = (this.#bassPhase + seconds * this.#root) % 1;
    const turn = 2 * Math.PI * this.#bassPhase;
    const tone = sine(turn) + 0.5 * sine(2 * turn) + 0.25 * sine(3 * turn);
    return 0.22 * tone * decay(age, 10) * Math.min(1, age * 400);
  }

  #plucked(seconds: number): number {
    const age = this.#pluckAge;
    if (age > 1) return 0;
    this.#pluckAge += seconds;
    this.#pluckPhase = (this.#pluckPhase + seconds * this.#pluckHz) % 1;
    const turn = 2 * Math.PI * this.#pluckPhase;
    const tone = sine(turn) + 0.4 * sine(3 * turn);
    return 0.13 * tone * decay(age, 6) * Math.min(1, age * 300);
  }

  /** A held chord under breakdown and riser. */
  #chords(seconds: number): number {
    const { part } = this.#at;
    if (part !== "breakdown" && part !== "riser") return 0;
    this.#chordPhase = (this.#chordPhase + seconds * this.#root) % 1e6;
    const turn = 2 * Math.PI * this.#chordPhase * 4;
    return 0.04 * (sine(turn) + sine(1.5 * turn) + sine(2 * turn));
  }

  /** Noise that becomes louder and brighter towards the end of the part. */
  #riser(noise: number): number {
    if (this.#at.part !== "riser") return 0;
    const barsIn = this.#sample / this.#samplesPerStep / STEPS_PER_BEAT / BEATS_PER_BAR;
    const done = (this.#at.bar + (barsIn % 1)) / this.#at.bars;
    const open = 0.03 + 0.6 * done * done;
    this.#riserLow += open * (noise - this.#riserLow);
    return 0.3 * (0.08 + 0.92 * done) * (noise - this.#riserLow * (1 - done));
  }

  /** White noise -1..1 (xorshift32, Marsaglia 2003): the same on every machine. */
  #noise(): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x | 0;
    return this.#random / 2 ** 31;
  }
}

/** A sine's turn; one entry more, to interpolate in the last step. */
const SINE_STEPS = 2048;
const SINE_TABLE = Float64Array.from(
  { length: SINE_STEPS + 1 },
  (_, i) => Math.sin((2 * Math.PI * i) / SINE_STEPS),
);
const STEPS_PER_RADIAN = SINE_STEPS / (2 * Math.PI);

/** Sine of an angle, to 1.2e-6: ten of them a sample are most of what the demo costs. */
function sine(angle: number): number {
  const steps = angle * STEPS_PER_RADIAN;
  const whole = Math.floor(steps);
  const index = whole & (SINE_STEPS - 1);
  const from = SINE_TABLE[index] as number;
  return from + (steps - whole) * ((SINE_TABLE[index + 1] as number) - from);
}

function decay(ageSeconds: number, perSecond: number): number {
  const fallen = ageSeconds * perSecond;
  return fallen > 14 ? 0 : Math.exp(-fallen);
}

/** Linear below about a half, never beyond 0.98. */
function softClip(x: number): number {
  return 0.98 * Math.tanh(x);
}
