/** RIFF/WAVE files, read without a decoder: most test and rehearsal material is that. */
import type { DecodedAudio } from "./decode.ts";

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;

/** How the samples of the file are written. */
interface Layout {
  format: number;
  channels: number;
  sampleRate: number;
  bits: number;
}

/**
 * Decodes a WAV file of 8-32-bit integer or 32/64-bit float samples. A file cut short gives what is
 * there.
 *
 * @returns undefined for what is no WAV file or holds compressed sound
 */
export function decodeWav(bytes: Uint8Array): DecodedAudio | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE") return undefined;
  let layout: Layout | undefined;
  for (let offset = 12; offset + 8 <= bytes.length;) {
    const size = view.getUint32(offset + 4, true);
    const body = offset + 8;
    const available = Math.min(size, bytes.length - body);
    const id = tag(view, offset);
    if (id === "fmt " && available >= 16) layout = readLayout(view, body, available);
    if (id === "data") return layout && readSamples(view, body, available, layout);
    offset = body + size + (size & 1);
  }
  return undefined;
}

function readLayout(view: DataView, at: number, size: number): Layout {
  const format = view.getUint16(at, true);
  return {
    // The extensible form keeps the real one at the start of its sub-format GUID.
    format: format === FORMAT_EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : format,
    channels: view.getUint16(at + 2, true),
    sampleRate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
}

function readSamples(
  view: DataView,
  at: number,
  size: number,
  { format, channels, sampleRate, bits }: Layout,
): DecodedAudio | undefined {
  const read = sampleReader(view, format, bits);
  if (read === undefined || channels < 1 || channels > 64) return undefined;
  if (sampleRate < 1000 || sampleRate > 768_000) return undefined;
  const sampleBytes = bits / 8;
  const frames = Math.floor(size / (sampleBytes * channels));
  const interleaved = new Float32Array(frames * channels);
  for (let i = 0; i < interleaved.length; i++) {
    const value = read(at + i * sampleBytes);
    interleaved[i] = Number.isFinite(value) ? value : 0;
  }
  return { sampleRate, channels, interleaved };
}

function sampleReader(
  view: DataView,
  format: number,
  bits: number,
): ((at: number) => number) | undefined {
  switch (`${format}/${bits}`) {
    case `${FORMAT_PCM}/8`:
      return (at) => (view.getUint8(at) - 128) / 128;
    case `${FORMAT_PCM}/16`:
      return (at) => view.getInt16(at, true) / 32768;
    case `${FORMAT_PCM}/24`:
      return (at) => (view.getInt8(at + 2) * 65536 + view.getUint16(at, true)) / 8388608;
    case `${FORMAT_PCM}/32`:
      return (at) => view.getInt32(at, true) / 2147483648;
    case `${FORMAT_FLOAT}/32`:
      return (at) => view.getFloat32(at, true);
    case `${FORMAT_FLOAT}/64`:
      return (at) => view.getFloat64(at, true);
    default:
      return undefined;
  }
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}
