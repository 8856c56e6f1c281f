import { printable } from "../../../bus/logging/printable.ts";
import type { JsonArgument } from "./json_argument.ts";

/** Digits behind the point of a shown number that is no integer. */
const DECIMALS = 4;

/** Arguments on one line for people: texts quoted, numbers short, harmless to a terminal. */
export function argumentsText(types: string, args: readonly JsonArgument[]): string {
  // An array takes several tags and is one argument.
  const tags = types.includes("[") ? undefined : types;
  const texts = args.map((argument, index) => argumentText(argument, tags?.[index]));
  if (tags !== undefined && tags.length > texts.length) texts.push("…");
  return texts.join("  ");
}

function argumentText(argument: JsonArgument, tag: string | undefined): string {
  if (Array.isArray(argument)) {
    return `[${argument.map((part: JsonArgument) => argumentText(part, undefined)).join(" ")}]`;
  }
  if (tag === "I") return "impulse";
  if (typeof argument === "number") {
    return Number.isInteger(argument) ? String(argument) : argument.toFixed(DECIMALS);
  }
  if (argument === null) return "nil";
  if (typeof argument === "boolean") return String(argument);
  const text = printable(String(argument));
  return tag === undefined || "sSc".includes(tag) ? `"${text}"` : text;
}
