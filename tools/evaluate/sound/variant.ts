import type { DecodedAudio } from "../../../workers/audio_analyzer/capture/mod.ts";
import { apart, mono, together } from "./channels.ts";
import { resample } from "./resample.ts";

/** What is done to the sound before it is heard; the beats stay where they are. */
export interface Variant {
  /** Brought to this rate in Hz. */
  readonly rate?: number;
  /** Made louder by so many decibels, quieter when negative; what goes beyond full scale is cut off. */
  readonly gainDb?: number;
  /** Made so loud that its largest peak would lie so many decibels above full scale, and cut off there. */
  readonly clipDb?: number;
  /** On so many channels. */
  readonly channels?: number;
  /** Begins so much later: less than a frame changes nothing that anybody hears. */
  readonly delaySeconds?: number;
}

/** Of a sound with one channel, others are made: later and quieter, as beside a stage. */
const CHANNEL_DELAY_SECONDS = 0.0003;
const CHANNEL_GAIN = 0.7;

/** A sound as a variant wants it. */
export function vary(sound: DecodedAudio, variant: Variant): DecodedAudio {
  const delay = Math.round((variant.delaySeconds ?? 0) * sound.sampleRate);
  const rate = variant.rate ?? sound.sampleRate;
  const ratio = rate / sound.sampleRate;
  let channels = apart(sound).map((samples) => after(delay, samples));
  if (variant.channels !== undefined) {
    channels = spread(channels, variant.channels, sound.sampleRate);
  }
  if (ratio !== 1) channels = channels.map((samples) => resample(samples, ratio));
  const interleaved = together(channels);
  const gain = 10 ** ((variant.gainDb ?? 0) / 20) * clippingGain(interleaved, variant.clipDb);
  if (gain !== 1) {
    for (let i = 0; i < interleaved.length; i++) {
      interleaved[i] = Math.max(-1, Math.min(1, gain * (interleaved[i] as number)));
    }
  }
  return { sampleRate: rate, channels: channels.length, interleaved };
}

function after(silence: number, samples: Float32Array): Float32Array {
  if (silence === 0) return samples;
  const out = new Float32Array(silence + samples.length);
  out.set(samples, silence);
  return out;
}

function spread(
  channels: readonly Float32Array[],
  count: number,
  sampleRate: number,
): Float32Array[] {
  if (channels.length === count) return [...channels];
  const middle = mono({ sampleRate, channels: channels.length, interleaved: together(channels) });
  return Array.from({ length: count }, (_, channel) => {
    const delay = Math.round(channel * CHANNEL_DELAY_SECONDS * sampleRate);
    const gain = CHANNEL_GAIN ** channel;
    return middle.map((_, i) => gain * (middle[i - delay] ?? 0));
  });
}

function clippingGain(samples: Float32Array, clipDb: number | undefined): number {
  if (clipDb === undefined) return 1;
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak === 0 ? 1 : 10 ** (clipDb / 20) / peak;
}

/** Words for a variant: `48 kHz, -40 dB, 2 channels`; `as it is` of none. */
export function variantName({ rate, gainDb, clipDb, channels, delaySeconds }: Variant): string {
  const words: string[] = [];
  if (rate !== undefined) words.push(`${rate / 1000} kHz`);
  if (gainDb !== undefined) words.push(`${gainDb > 0 ? "+" : ""}${gainDb} dB`);
  if (clipDb !== undefined) words.push(`clipped ${clipDb} dB`);
  if (channels !== undefined) words.push(channels === 1 ? "mono" : `${channels} channels`);
  if (delaySeconds !== undefined) words.push(`${1000 * delaySeconds} ms later`);
  return words.length === 0 ? "as it is" : words.join(", ");
}
