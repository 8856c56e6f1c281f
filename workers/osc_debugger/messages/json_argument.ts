import { Buffer } from "node:buffer";
import type { OscColor, OscTimeTag, OscValue } from "../../../bus/osc/mod.ts";

/** An argument as JSON has it; the type tags beside it say which kind it was. */
export type JsonArgument = number | string | boolean | null | readonly JsonArgument[];

/** Longer texts and blobs are cut: what is shown is bounded, what is forwarded is not touched. */
const LONGEST_TEXT = 1000;
const LONGEST_BLOB = 256;
const LONGEST_ARRAY = 64;
/** Seconds from 1900, where NTP's time begins, to 1970. */
const NTP_TO_UNIX = 2_208_988_800;

/**
 * An argument for JSON: 64-bit integers that JSON cannot hold as text, NaN and infinities as text,
 * blobs and MIDI as `hex ...`, colours as `#rrggbbaa`, time tags as ISO time or `now`.
 */
export function jsonArgument(value: OscValue): JsonArgument {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === "string") return cut(value, LONGEST_TEXT);
  if (typeof value === "boolean" || value === null) return value;
  if (value instanceof Uint8Array) return blobText(value);
  if (isArray(value)) return value.slice(0, LONGEST_ARRAY).map(jsonArgument);
  return "seconds" in value ? timeTagText(value) : colourText(value);
}

function isArray(value: OscValue): value is readonly OscValue[] {
  return Array.isArray(value);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
}

function blobText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(0, LONGEST_BLOB)).toString("hex");
  return `hex ${hex}${bytes.length > LONGEST_BLOB ? `… (${bytes.length} bytes)` : ""}`;
}

function timeTagText({ seconds, fraction }: OscTimeTag): string {
  if (seconds === 0 && fraction === 1) return "now";
  return new Date((seconds - NTP_TO_UNIX + fraction / 2 ** 32) * 1000).toISOString();
}

function colourText({ r, g, b, a }: OscColor): string {
  const parts = [r, g, b, Math.round(a * 255)];
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
