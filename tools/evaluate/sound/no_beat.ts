/** Sound without a beat, made from a seed: whatever is announced there is wrong. */
import { Random } from "./random.ts";

/** Samples per second of these signals. */
export const NO_BEAT_RATE = 44_100;
const TURN = 2 * Math.PI;

/** Fills samples with one voice; `seconds` is the time of a sample. */
type Voice = (random: Random, length: number) => Float32Array;

const VOICES = {
  "silence": (_random, length) => new Float32Array(length),
  "white noise": (random, length) => filled(length, () => random.between(-0.3, 0.3)),
  "pink noise": pinkNoise,
  "crowd": crowd,
  "speech": speech,
  "drone": drone,
  "beating pads": beatingPads,
  "applause": applause,
  "rain": rain,
} satisfies Record<string, Voice>;

/** Names of the signals. */
export type NoBeatSignal = keyof typeof VOICES;

const SIGNALS: ReadonlyMap<string, Voice> = new Map(Object.entries(VOICES));

/** All names. */
export const NO_BEAT_SIGNALS: readonly string[] = [...SIGNALS.keys()];

/**
 * Makes a signal: one channel at `NO_BEAT_RATE`, within -1..1.
 * @throws RangeError for a name that is none
 */
export function noBeatSignal(name: string, seed: number, seconds: number): Float32Array {
  const voice = SIGNALS.get(name);
  if (voice === undefined) throw new RangeError(`no signal is called "${name}"`);
  return voice(new Random(seed), Math.round(seconds * NO_BEAT_RATE));
}

function filled(length: number, next: (seconds: number) => number): Float32Array {
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = Math.max(-1, Math.min(1, next(i / NO_BEAT_RATE)));
  return out;
}

/** Three decibels less for each octave: a sum of low-passed noises (P. Kellet's economy filter). */
function pinkSource(random: Random): () => number {
  let low = 0;
  let middle = 0;
  let high = 0;
  return () => {
    const white = random.between(-1, 1);
    low = 0.99765 * low + white * 0.099046;
    middle = 0.963 * middle + white * 0.2965164;
    high = 0.57 * high + white * 1.0526913;
    return 0.1 * (low + middle + high + white * 0.1848);
  };
}

function pinkNoise(random: Random, length: number): Float32Array {
  return filled(length, pinkSource(random));
}

/** A value that wanders between 0 and 1: a new aim after random times, reached smoothly. */
function wander(random: Random, leastSeconds: number, mostSeconds: number): () => number {
  let value = random.next();
  let aim = value;
  let left = 0;
  let rate = 0;
  return () => {
    if (left-- <= 0) {
      const seconds = random.between(leastSeconds, mostSeconds);
      aim = random.next();
      left = seconds * NO_BEAT_RATE;
      rate = 4 / left;
    }
    value += rate * (aim - value);
    return value;
  };
}

/** A resonance is tuned anew each so many samples: finer nobody hears it. */
const TUNED_SAMPLES = 64;

/** Two-pole resonance (a formant, a body). */
function resonance(hz: () => number, widthHz: number): (input: number) => number {
  const radius = Math.exp((-Math.PI * widthHz) / NO_BEAT_RATE);
  let y1 = 0;
  let y2 = 0;
  let turn = 0;
  let left = 0;
  return (input) => {
    const tuned = hz();
    if (left-- <= 0) {
      turn = 2 * radius * Math.cos((TURN * tuned) / NO_BEAT_RATE);
      left = TUNED_SAMPLES;
    }
    const y = (1 - radius) * input + turn * y1 - radius * radius * y2;
    y2 = y1;
    y1 = y;
    return y;
  };
}

/** Somebody who talks: syllables of uneven length, vowels of a voice with a wandering pitch, hisses, pauses. */
function talker(random: Random): () => number {
  const pitch = wander(random, 0.15, 0.6);
  const open = wander(random, 0.08, 0.3);
  const first = resonance(() => 280 + 500 * open(), 90);
  const second = resonance(() => 900 + 1300 * pitch(), 130);
  const base = random.between(90, 210);
  let left = 0;
  let loudness = 0;
  let aim = 0;
  let isHiss = false;
  let phase = 0;
  return () => {
    if (left-- <= 0) {
      const kind = random.next();
      const isPause = kind < 0.22;
      isHiss = !isPause && kind > 0.8;
      aim = isPause ? 0 : random.between(0.3, 1);
      left = random.between(0.07, isPause ? 0.7 : 0.34) * NO_BEAT_RATE;
    }
    loudness += 0.0012 * (aim - loudness);
    phase = (phase + (base * (0.8 + 0.5 * pitch())) / NO_BEAT_RATE) % 1;
    const source = isHiss ? 0.2 * random.between(-1, 1) : 1 - 2 * phase;
    return loudness * (first(source) + 0.6 * second(source) + (isHiss ? 0.25 * source : 0));
  };
}

function speech(random: Random, length: number): Float32Array {
  const voice = talker(random);
  return filled(length, () => 0.25 * voice());
}

/** Many who talk, the murmur of more, and claps at random moments. */
function crowd(random: Random, length: number): Float32Array {
  const voices = Array.from({ length: 8 }, () => talker(random));
  const murmur = pinkSource(random);
  const swell = wander(random, 2, 8);
  let clap = 0;
  return filled(length, () => {
    if (random.next() < 1.5 / NO_BEAT_RATE) clap = random.between(0.1, 0.5);
    clap *= 0.9985;
    const sum = voices.reduce((all, voice) => all + voice(), 0);
    return (0.4 + 0.6 * swell()) * (0.15 * sum + 0.3 * murmur()) + clap * random.between(-0.5, 0.5);
  });
}

/** A low chord that swells. */
function drone(random: Random, length: number): Float32Array {
  const base = random.between(45, 90);
  const partials = Array.from({ length: 9 }, (_, k) => ({
    hz: base * (k + 1) * (1 + random.between(-0.002, 0.002)),
    loudness: wander(random, 3, 9),
  }));
  return filled(length, (seconds) =>
    partials.reduce(
      (sum, { hz, loudness }, k) => sum + (loudness() * Math.sin(TURN * hz * seconds)) / (k + 2),
      0,
    ) * 0.4);
}

/** Chords of detuned strings: their loudness beats some times a second, at rates that fit nowhere. */
function beatingPads(random: Random, length: number): Float32Array {
  const strings = [1, 1.189, 1.498, 2, 2.997].flatMap((step) => {
    const hz = 130 * step * random.between(0.99, 1.01);
    return [hz, hz + random.between(0.7, 4.5), hz - random.between(0.7, 4.5)];
  });
  const swell = wander(random, 2, 6);
  return filled(length, (seconds) =>
    (0.4 + 0.6 * swell()) * 0.06 *
    strings.reduce((sum, hz) => sum + Math.sin(TURN * hz * seconds), 0));
}

/** Forty people who clap, each at a pace of their own. */
function applause(random: Random, length: number): Float32Array {
  const people = Array.from({ length: 40 }, () => ({
    period: random.between(0.2, 0.36) * NO_BEAT_RATE,
    left: random.between(0, 0.36) * NO_BEAT_RATE,
    body: resonance(constantly(random.between(700, 1800)), 500),
    loudness: random.between(0.2, 1),
    clap: 0,
  }));
  return filled(length, () => {
    let sum = 0;
    for (const person of people) {
      if (person.left-- <= 0) {
        person.left = person.period * random.between(0.85, 1.15);
        person.clap = person.loudness;
      }
      person.clap *= 0.997;
      sum += person.body(person.clap * random.between(-1, 1));
    }
    return sum;
  });
}

function constantly(value: number): () => number {
  return () => value;
}

/** Drops at random moments on a hiss. */
function rain(random: Random, length: number): Float32Array {
  let drop = 0;
  let hz = 2000;
  return filled(length, (seconds) => {
    if (random.next() < 9 / NO_BEAT_RATE) {
      drop = random.between(0.05, 0.6);
      hz = random.between(800, 6000);
    }
    drop *= 0.9975;
    return 0.03 * random.between(-1, 1) + drop * Math.sin(TURN * hz * seconds);
  });
}
