/** The sound of a planned set. */
import { type DecodedAudio, decodeFile } from "../../../workers/audio_analyzer/capture/mod.ts";
import { resample } from "../sound/resample.ts";
import { mono } from "../sound/channels.ts";
import type { SetPart, SetPlan } from "./plan.ts";

const SET_RATE = 44_100;
/** All pieces are brought to one loudness, as a DJ does: root mean square, full scale = 1. */
const LOUDNESS = 0.12;
/** What begins or ends at once does so within this time: a click would be an onset. */
const LEAST_FADE_SECONDS = 0.005;

/**
 * Renders a set: one channel at 44,100 Hz.
 * @throws {Error} when a file of it cannot be read
 */
export async function renderSet({ parts, durationSeconds }: SetPlan): Promise<DecodedAudio> {
  const out = new Float32Array(Math.ceil(durationSeconds * SET_RATE));
  for (const part of parts) {
    const sound = await decodeFile(part.file);
    add(out, cutOut(sound, part), part);
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.max(-1, Math.min(1, out[i] as number));
  return { sampleRate: SET_RATE, channels: 1, interleaved: out };
}

/** The samples of a part, at its speed and the common loudness. */
function cutOut(sound: DecodedAudio, part: SetPart): Float32Array {
  const first = Math.round(part.pieceSeconds * sound.sampleRate);
  const count = Math.ceil((part.to - part.from) * part.speed * sound.sampleRate);
  const cut = mono(sound).subarray(first, first + count);
  const samples = resample(cut, SET_RATE / sound.sampleRate / part.speed);
  const power = samples.reduce((sum, x) => sum + x * x, 0) / Math.max(1, samples.length);
  const gain = power > 0 ? LOUDNESS / Math.sqrt(power) : 0;
  return samples.map((x) => gain * x);
}

/** Adds a part where it belongs, faded at equal power. */
function add(out: Float32Array, samples: Float32Array, part: SetPart): void {
  const start = Math.round(part.from * SET_RATE);
  const length = Math.min(samples.length, Math.round((part.to - part.from) * SET_RATE));
  const fadeIn = Math.max(LEAST_FADE_SECONDS, part.fadeIn) * SET_RATE;
  const fadeOut = Math.max(LEAST_FADE_SECONDS, part.fadeOut) * SET_RATE;
  for (let i = 0; i < length && start + i < out.length; i++) {
    const share = Math.min(1, (i + 1) / fadeIn, (length - i) / fadeOut);
    const gain = Math.sin((Math.PI / 2) * share);
    out[start + i] = (out[start + i] as number) + gain * (samples[i] as number);
  }
}
