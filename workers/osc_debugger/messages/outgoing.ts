import { encodeMessage, type OscValue } from "../../../bus/osc/mod.ts";

/** An argument as a command carries it. */
export type GivenArgument = number | string | boolean | null;

function typeOf(value: GivenArgument): string {
  if (typeof value === "number") {
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? "i" : "f";
  }
  if (typeof value === "string") return "s";
  if (value === null) return "N";
  return value ? "T" : "F";
}

/** 64-bit integers come as numbers, or as text where JSON cannot hold them. */
function valueFor(type: string, value: GivenArgument): OscValue {
  if (type !== "h") return value;
  return typeof value === "number" || typeof value === "string" ? BigInt(value) : value;
}

/**
 * Encodes a message that somebody wrote.
 *
 * @param types type tags; guessed where there are none: whole numbers are `i`, others `f`
 * @throws OscEncodeError or SyntaxError naming what does not fit
 */
export function encodeGiven(
  address: string,
  args: readonly GivenArgument[],
  types: string = args.map(typeOf).join(""),
): { bytes: Uint8Array<ArrayBuffer>; types: string } {
  const values = args.map((value, index) => valueFor(types.charAt(index), value));
  return { bytes: encodeMessage(address, types, values), types };
}
