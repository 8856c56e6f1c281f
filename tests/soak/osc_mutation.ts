/** Packets that nobody meant to send: those of a corpus, changed at random. */
import type { Random } from "./random.ts";

/** Numbers at which lengths and counts go wrong. */
const EDGES = [0, 1, 3, 4, 0x7f, 0x80, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff];
/** What programs, terminals and parsers take for more than text. */
const WORDS = [
  "\x1b[2J",
  "\x1b]0;x\x07",
  "#bundle\0",
  ",",
  "[",
  "]",
  "//",
  "/",
  "\0",
  "é",
  "\u202e",
]
  .map((text) => new TextEncoder().encode(text));
const MOST_CHANGES = 4;
/** Now and then one is much longer than any that is meant. */
const LONG_ONE_IN = 2_000;
const LONGEST = 60_000;
const USUALLY_LONGEST = 2_000;

type Bytes = Uint8Array<ArrayBuffer>;

/** A packet of the corpus after one to four changes. @returns bytes of its own */
export function mutated(corpus: readonly Uint8Array[], random: Random): Bytes {
  let bytes: Bytes = Uint8Array.from(random.pick(corpus) ?? []);
  const changes = 1 + whole(random, MOST_CHANGES);
  for (let i = 0; i < changes; i++) bytes = changed(bytes, corpus, random);
  if (whole(random, LONG_ONE_IN) === 0) return repeated(bytes, LONGEST);
  return bytes.slice(0, USUALLY_LONGEST);
}

function changed(bytes: Bytes, corpus: readonly Uint8Array[], random: Random): Bytes {
  const at = whole(random, bytes.length + 1);
  switch (whole(random, 8)) {
    case 0: // a bit
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << whole(random, 8));
      return bytes;
    case 1: // a byte
      if (at < bytes.length) bytes[at] = whole(random, 256);
      return bytes;
    case 2: { // a number, where such begin
      const start = at & ~3;
      if (start + 4 <= bytes.length) {
        new DataView(bytes.buffer).setUint32(start, random.pick(EDGES) ?? 0);
      }
      return bytes;
    }
    case 3: // cut
      return bytes.slice(0, at);
    case 4: // a piece that is missing
      return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + whole(random, 8)));
    case 5: // a piece that is there twice
      return joined(bytes.subarray(0, at), bytes.subarray(at >> 1));
    case 6: // a word
      return joined(bytes.subarray(0, at), random.pick(WORDS) ?? bytes, bytes.subarray(at));
    default: // the end of another
      return joined(bytes.subarray(0, at), (random.pick(corpus) ?? bytes).subarray(at));
  }
}

function whole(random: Random, below: number): number {
  return Math.floor(random.next() * below);
}

function joined(...parts: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function repeated(bytes: Bytes, length: number): Bytes {
  if (bytes.length === 0) return bytes;
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0);
}
