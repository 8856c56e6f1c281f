/**
 * Reading what came over the bus: every field is optional and of any kind until it was looked at.
 *
 * @module
 */
import { beginOf } from "./begin_of.ts";

/** The payload of a message. */
export type Payload = Readonly<Record<string, unknown>>;

/** The number, or `fallback` where there is none. */
export function numberOr(value: unknown, fallback: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}

/** The number, or null where there is none. */
export function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** The text, or null where there is none or it is empty. @param longest code units; the rest is cut off */
export function textOrNull(value: unknown, longest = Infinity): string | null {
  return typeof value === "string" && value !== "" ? beginOf(value, longest) : null;
}

/** Whether a value is an object with keys. */
export function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects of a list; of anything else none. @param most no more than so many are read */
export function payloads(value: unknown, most: number): Payload[] {
  return Array.isArray(value) ? value.slice(0, most).filter(isPayload) : [];
}

/** Whether a flag is set; other programs send flags as numbers. */
export function isSet(value: unknown): boolean {
  return value === true || (typeof value === "number" && value > 0);
}
