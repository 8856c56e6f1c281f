import { Buffer } from "node:buffer";
import type { OscColor, OscTimeTag, OscValue } from "../../../bus/osc/mod.ts";

/** An argument as JSON has it; the type tags beside it say which kind it was. */
export type JsonArgument = number | string | boolean | null | readonly JsonArgument[];

/** What is shown is bounded, what is forwarded is not touched. */
const MOST_ARGUMENTS = 64;
/** Characters of all arguments of a message together, about. */
const MOST_CHARACTERS = 2_000;
/** Longer texts and blobs are cut. */
const LONGEST_TEXT = 1_000;
const LONGEST_BLOB = 256;
/** What any argument takes, however short. */
const ARGUMENT_CHARACTERS = 8;
/** Texts up to this may be kept as they came. */
const SHORT_TEXT = 32;
/** Seconds from 1900, where NTP's time begins, to 1970. */
const NTP_TO_UNIX = 2_208_988_800;

/**
 * The arguments of a message for JSON: the first 64 at the most, and of their texts some 2,000
 * characters. 64-bit integers that JSON cannot hold come as text, NaN and infinities too, blobs and MIDI
 * as `hex ...`, colours as `#rrggbbaa`, time tags as ISO time or `now`.
 */
export function jsonArguments(args: readonly OscValue[]): JsonArgument[] {
  return bounded(args, { characters: MOST_CHARACTERS });
}

/**
 * Whether arguments take little memory as they are. A blob does not: it is a part of its packet, which
 * it keeps from being freed.
 */
export function areSmall(args: readonly OscValue[]): boolean {
  if (args.length > MOST_ARGUMENTS) return false;
  for (const value of args) {
    if (typeof value === "string") {
      if (value.length > SHORT_TEXT) return false;
    } else if (value instanceof Uint8Array || isArray(value)) {
      return false;
    }
  }
  return true;
}

interface Room {
  characters: number;
}

function bounded(values: readonly OscValue[], room: Room): JsonArgument[] {
  const shown: JsonArgument[] = [];
  for (const value of values) {
    if (shown.length >= MOST_ARGUMENTS || room.characters <= 0) break;
    room.characters -= ARGUMENT_CHARACTERS;
    const argument = jsonArgument(value, room);
    if (typeof argument === "string") room.characters -= argument.length;
    shown.push(argument);
  }
  return shown;
}

function jsonArgument(value: OscValue, room: Room): JsonArgument {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === "string") return cut(value, longest(LONGEST_TEXT, room));
  if (typeof value === "boolean" || value === null) return value;
  if (value instanceof Uint8Array) return blobText(value, longest(LONGEST_BLOB, room));
  if (isArray(value)) return bounded(value, room);
  return "seconds" in value ? timeTagText(value) : colourText(value);
}

function longest(usual: number, { characters }: Room): number {
  return Math.max(1, Math.min(usual, characters));
}

function isArray(value: OscValue): value is readonly OscValue[] {
  return Array.isArray(value);
}

/** A text of so many characters at the most; one that was longer ends with an ellipsis. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // A copy: the engine would keep the whole text for the sake of its begin.
  return `${Buffer.from(text.slice(0, longest)).toString()}…`;
}

function blobText(bytes: Uint8Array, longest: number): string {
  const hex = Buffer.from(bytes.subarray(0, longest)).toString("hex");
  return `hex ${hex}${bytes.length > longest ? `… (${bytes.length} bytes)` : ""}`;
}

/** When a bundle is due: ISO time, or `now`. */
export function timeTagText({ seconds, fraction }: OscTimeTag): string {
  if (seconds === 0 && fraction === 1) return "now";
  return new Date((seconds - NTP_TO_UNIX + fraction / 2 ** 32) * 1000).toISOString();
}

function colourText({ r, g, b, a }: OscColor): string {
  const parts = [r, g, b, Math.round(a * 255)];
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
