import type { DecodedAudio } from "../../../workers/audio_analyzer/capture/mod.ts";

/** The channels of a sound, each for itself. */
export function apart({ channels, interleaved }: DecodedAudio): Float32Array[] {
  const length = Math.floor(interleaved.length / channels);
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(length);
    for (let i = 0; i < length; i++) samples[i] = interleaved[i * channels + channel] as number;
    return samples;
  });
}

/** Channels of one length as interleaved samples. */
export function together(channels: readonly Float32Array[]): Float32Array {
  const out = new Float32Array((channels[0]?.length ?? 0) * channels.length);
  channels.forEach((samples, channel) => {
    for (let i = 0; i < samples.length; i++) {
      out[i * channels.length + channel] = samples[i] as number;
    }
  });
  return out;
}

/** The mean of all channels. */
export function mono(sound: DecodedAudio): Float32Array {
  const channels = apart(sound);
  const out = new Float32Array(channels[0]?.length ?? 0);
  for (const samples of channels) {
    for (let i = 0; i < out.length; i++) {
      out[i] = (out[i] as number) + (samples[i] as number) / channels.length;
    }
  }
  return out;
}
