/** Values of VDJScript, as its three doors tell them: numbers, "on"/"off", "1"/"", "53.2%", text. */
import { trackText } from "../../../bus/playback/mod.ts";

/** What comes over OSC, OS2L or HTTP. */
export type ScriptValue = string | number | boolean;

const LONGEST_PATH = 4000;
const YES = new Set(["on", "yes", "true"]);
const NO = new Set(["", "off", "no", "false"]);
const CONTROL = /\p{Cc}+/gu;

/** A flag; an empty text means no. Undefined for what is no flag, such as an error. */
export function flagOf(value: ScriptValue): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value !== 0 : undefined;
  const word = value.trim().toLowerCase();
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  const number = Number(word);
  return Number.isFinite(number) ? number !== 0 : undefined;
}

/** A finite number; undefined for what is none. */
export function numberOf(value: ScriptValue): number | undefined {
  const number = typeof value === "string" && value.trim() === "" ? NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A share, 0..1: written as such, or in per cent. Out of range is brought to the nearest end. */
export function shareOf(value: ScriptValue): number | undefined {
  const percent = typeof value === "string" && value.trim().endsWith("%");
  const number = numberOf(percent ? value.trim().slice(0, -1) : value);
  if (number === undefined) return undefined;
  return Math.min(1, Math.max(0, percent || number > 1 ? number / 100 : number));
}

/** A title or the like, cleaned; undefined for VirtualDJ's errors. */
export function textOf(value: ScriptValue): string | undefined {
  return isError(value) ? undefined : trackText(String(value));
}

/** A path or an address, letter by letter; undefined for VirtualDJ's errors. */
export function pathOf(value: ScriptValue): string | undefined {
  return isError(value) ? undefined : cleanPath(String(value));
}

/** A path without control characters, at most 4,000 characters. */
export function cleanPath(text: string): string {
  return text.slice(0, LONGEST_PATH).replace(CONTROL, "").toWellFormed().trim();
}

function isError(value: ScriptValue): boolean {
  return typeof value === "string" && /^error:-?\d+$/.test(value);
}
