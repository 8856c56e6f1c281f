/** The sample rate that a compressed sound file states, so that decoding need not resample it. */

const MP3_RATES = [44_100, 48_000, 32_000];
/** How far the first MP3 frame may lie behind the tag or junk at the start. */
const MP3_SEARCH_BYTES = 64 * 1024;

/** Reads the rate of a FLAC, Ogg Vorbis, WAV or MP3 file from its first bytes, else undefined. */
export function findSampleRate(bytes: Uint8Array): number | undefined {
  const rate = flacRate(bytes) ?? vorbisRate(bytes) ?? wavRate(bytes) ?? mp3Rate(bytes);
  return rate !== undefined && rate >= 8000 && rate <= 192_000 ? rate : undefined;
}

/** RFC 9639, 8.2: the rate is 20 bits, ten bytes into the STREAMINFO block. */
function flacRate(bytes: Uint8Array): number | undefined {
  if (!startsWith(bytes, 0, "fLaC") || bytes.length < 22) return undefined;
  return byte(bytes, 18) << 12 | byte(bytes, 19) << 4 | byte(bytes, 20) >> 4;
}

/** Vorbis I, 4.2.2: behind the first page's header, "\x01vorbis", version and channel count. */
function vorbisRate(bytes: Uint8Array): number | undefined {
  if (!startsWith(bytes, 0, "OggS") || bytes.length < 27) return undefined;
  const packet = 27 + byte(bytes, 26);
  if (!startsWith(bytes, packet, "\x01vorbis") || bytes.length < packet + 16) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(packet + 12, true);
}

/** WAV with compressed sound; its format chunk comes first in practice. */
function wavRate(bytes: Uint8Array): number | undefined {
  if (!startsWith(bytes, 8, "WAVEfmt ") || bytes.length < 28) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, true);
}

/** ISO 11172-3, 2.4.1.3: eleven set bits, then version and layer; two bits of rate in the third byte. */
function mp3Rate(bytes: Uint8Array): number | undefined {
  const start = startsWith(bytes, 0, "ID3") ? id3Bytes(bytes) : 0;
  const end = Math.min(bytes.length - 4, start + MP3_SEARCH_BYTES);
  for (let i = start; i < end; i++) {
    if (byte(bytes, i) !== 0xff || (byte(bytes, i + 1) & 0xe6) !== 0xe2) continue;
    const version = byte(bytes, i + 1) >> 3 & 3;
    const bitrate = byte(bytes, i + 2) >> 4;
    const rate = MP3_RATES[byte(bytes, i + 2) >> 2 & 3];
    if (rate === undefined || version === 1 || bitrate === 0 || bitrate === 15) continue;
    return version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
  }
  return undefined;
}

/** ID3v2: the tag's size is four bytes of seven bits each, its ten-byte header not counted. */
function id3Bytes(bytes: Uint8Array): number {
  return 10 + (byte(bytes, 6) << 21 | byte(bytes, 7) << 14 | byte(bytes, 8) << 7 | byte(bytes, 9));
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[at + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
