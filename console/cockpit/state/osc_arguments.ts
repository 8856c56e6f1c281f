import { beginOf } from "./begin_of.ts";

/** The arguments of an OSC message, as JSON has them; the type tags say which kind each was. */
export interface OscArguments {
  /** Type tags without the comma. */
  readonly types: string;
  /** One text for each argument, for people. */
  readonly texts: readonly string[];
  /** The first number among the arguments; null where there is none. */
  readonly number: number | null;
}

/** Arguments that are kept of a message, and code units of one of them. */
const MOST_ARGUMENTS = 64;
const LONGEST = 256;
/** Code units of all arguments of a message. */
const MOST_UNITS = 2048;
const DECIMALS = 4;

/** The arguments of a message in bounded memory, whatever came. */
export function readArguments(types: unknown, args: unknown): OscArguments {
  const tags = typeof types === "string" ? beginOf(types, 2 * MOST_ARGUMENTS) : "";
  const list: readonly unknown[] = Array.isArray(args) ? args : [];
  const first = list.find((value) => typeof value === "number" && Number.isFinite(value));
  const shown = list.slice(0, MOST_ARGUMENTS);
  // An array takes several tags and is one argument.
  const isFlat = !tags.includes("[");
  let units = 0;
  const texts = shown.map((value, index) => {
    if (units > MOST_UNITS) return "…";
    const text = argumentText(value, isFlat ? tags[index] : undefined);
    units += text.length;
    return text;
  });
  return {
    types: tags,
    texts,
    number: typeof first === "number" ? first : null,
  };
}

/** An argument for people: numbers short, texts in quotes. */
export function argumentText(value: unknown, tag?: string): string {
  if (typeof value === "number") return numberText(value, tag);
  if (typeof value === "boolean") return String(value);
  if (value === null) return tag === "I" ? "impulse" : "nil";
  if (typeof value === "string") {
    const text = cut(value);
    return tag === undefined || "sSc".includes(tag) ? `"${text}"` : text;
  }
  if (!Array.isArray(value)) return "?";
  const parts = value.slice(0, 16).map((part) => Array.isArray(part) ? "[…]" : argumentText(part));
  return cut(`[${parts.join(" ")}]`);
}

/**
 * A number as short as it can be read. What is sent as a float has decimals also where they are zero: it is as
 * wide from message to message.
 */
export function numberText(value: number, tag?: string): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const isFloat = tag === "f" || tag === "d" || !Number.isInteger(value);
  if (!isFloat) return size < 1e15 ? String(value) : value.toExponential(3);
  return size >= 1e7 || (size < 1e-4 && size > 0)
    ? value.toExponential(3)
    : value.toFixed(DECIMALS);
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${beginOf(text, LONGEST)}…`;
}
