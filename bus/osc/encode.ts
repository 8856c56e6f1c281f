/** Encoding OSC messages, over npm `osc`. */
// @deno-types="./osc_library.d.ts"
import osc from "osc";
import { OscEncodeError, type OscValue } from "./message.ts";

/** Space, `#`, `*`, `,`, `?`, brackets and braces are reserved for patterns (OSC 1.0, "OSC Addresses"). */
const ADDRESS = /^\/[^\s#*,?[\]{}\0]+$/;

/**
 * Encodes one OSC message.
 *
 * @param address e.g. `/audio/levels`
 * @param types one tag per argument out of `f d i h s S c b T F N I`, without the comma
 * @param args as many values as tags
 * @throws OscEncodeError naming the address and what does not fit
 */
export function encodeMessage(
  address: string,
  types: string,
  args: readonly OscValue[],
): Uint8Array<ArrayBuffer> {
  if (!ADDRESS.test(address)) {
    throw new OscEncodeError(
      `"${address}" is no OSC address: it starts with "/" and has no spaces and none of # * , ? [ ] { }`,
    );
  }
  if (types.length !== args.length) {
    throw new OscEncodeError(
      `${address}: ${types.length} type tags ("${types}") for ${args.length} arguments`,
    );
  }
  const typed = args.map((value, index) => toLibrary(address, types.charAt(index), value));
  return osc.writeMessage({ address, args: typed });
}

function toLibrary(address: string, type: string, value: OscValue) {
  const refuse = (expected: string): never => {
    throw new OscEncodeError(
      `${address}: argument of type "${type}" must be ${expected}, not ${String(value)}`,
    );
  };
  switch (type) {
    case "f":
    case "d":
      return typeof value === "number" ? { type, value } : refuse("a number");
    case "i":
      return typeof value === "number" && (value | 0) === value
        ? { type, value }
        : refuse("a 32-bit integer");
    case "h":
      return typeof value === "bigint" && BigInt.asIntN(64, value) === value
        ? {
          type,
          value: { high: Number(value >> 32n), low: Number(BigInt.asIntN(32, value)) },
        }
        : refuse("a 64-bit bigint");
    case "s":
    case "S":
      // A zero byte ends an OSC string, so one inside would shift everything that follows.
      return typeof value === "string" && !value.includes("\0")
        ? { type, value }
        : refuse("text without zero characters");
    case "c":
      return typeof value === "string" && value.length === 1
        ? { type, value }
        : refuse("one character");
    case "b":
      return value instanceof Uint8Array ? { type, value } : refuse("bytes");
    case "T":
    case "F":
    case "N":
    case "I":
      return { type, value: null };
    default:
      throw new OscEncodeError(`${address}: type tag "${type}" cannot be sent`);
  }
}
