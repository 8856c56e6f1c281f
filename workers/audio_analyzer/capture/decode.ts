/** Sound files to samples. */
import { readFile, stat } from "node:fs/promises";
import { formatProblem } from "./format.ts";
import { findSampleRate } from "./sample_rate.ts";
import { decodeWav } from "./wav.ts";

/** A whole file's sound. */
export interface DecodedAudio {
  readonly sampleRate: number;
  readonly channels: number;
  /** -1..1 */
  readonly interleaved: Float32Array;
}

/** A file that cannot be heard; the message names it and the reason. */
export class AudioFileError extends Error {
  override readonly name = "AudioFileError";
}

/** Decoded sound is ten times as large as MP3; beyond this it would not fit in memory. */
const MAX_FILE_BYTES = 1024 * 1024 * 1024;
const FALLBACK_RATE = 44_100;
const KINDS = "wav, mp3, ogg (vorbis) and flac can be read";

/**
 * Decodes a wav, mp3, ogg or flac file at its own sample rate where that can be told from its first
 * bytes, else at 44,100 Hz. Files cut short give what is there.
 *
 * @throws AudioFileError for a file that is missing, empty, too large, no sound, or of more channels
 *   or another sample rate than can be analysed
 */
export async function decodeFile(path: string): Promise<DecodedAudio> {
  const bytes = await readWhole(path);
  const decoded = decodeWav(bytes) ?? await decodeCompressed(path, bytes);
  if (decoded.interleaved.length === 0) {
    throw new AudioFileError(`sound file "${path}" holds no sound`);
  }
  const problem = formatProblem(decoded);
  if (problem !== undefined) {
    throw new AudioFileError(`sound file "${path}" cannot be analysed: ${problem}`);
  }
  return decoded;
}

async function readWhole(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) {
      throw new AudioFileError(`"${path}" is a folder: name one sound file in it`);
    }
    if (info.size > MAX_FILE_BYTES) {
      throw new AudioFileError(`sound file "${path}" is larger than 1 GB: cut it into parts`);
    }
    const bytes = new Uint8Array(await readFile(path));
    if (bytes.length === 0) throw new AudioFileError(`sound file "${path}" is empty`);
    return bytes;
  } catch (cause) {
    if (cause instanceof AudioFileError) throw cause;
    throw new AudioFileError(`sound file "${path}" cannot be read: ${explain(cause)}`, { cause });
  }
}

/** Over node-web-audio-api, loaded only here: it is large, and needs the system's sound library. */
async function decodeCompressed(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<DecodedAudio> {
  const { OfflineAudioContext } = await import("node-web-audio-api");
  const sampleRate = findSampleRate(bytes) ?? FALLBACK_RATE;
  const context = new OfflineAudioContext(1, 1, sampleRate);
  try {
    const buffer = await context.decodeAudioData(bytes.buffer);
    const channels = buffer.numberOfChannels;
    const interleaved = new Float32Array(buffer.length * channels);
    for (let channel = 0; channel < channels; channel++) {
      const samples = buffer.getChannelData(channel);
      for (let i = 0; i < samples.length; i++) {
        interleaved[i * channels + channel] = samples[i] ?? 0;
      }
    }
    return { sampleRate: buffer.sampleRate, channels, interleaved };
  } catch (cause) {
    throw new AudioFileError(
      `sound file "${path}" cannot be decoded; ${KINDS} (${explain(cause)})`,
      { cause },
    );
  }
}

function explain(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "reading it is not permitted";
  return cause.message;
}
