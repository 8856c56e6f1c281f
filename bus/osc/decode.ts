/** Decoding OSC packets from strangers, over npm `osc`: bounded, and never throwing into a loop. */
// @deno-types="./osc_library.d.ts"
import osc from "osc";
import {
  type OscColor,
  OscDecodeError,
  type OscMessage,
  type OscTimeTag,
  type OscValue,
} from "./message.ts";

/** What a packet may hold; beyond it the whole packet is refused. */
export interface DecodeLimits {
  /** @default 65507, the largest UDP datagram over IPv4 */
  readonly maxBytes?: number;
  /** Bundles inside bundles. @default 8 */
  readonly maxDepth?: number;
  /** Messages in all bundles together. @default 1024 */
  readonly maxMessages?: number;
  /** Arguments of one message. @default 1024 */
  readonly maxArguments?: number;
}

/** The messages of a packet, in order, or why it is refused as a whole. */
export type DecodeResult =
  | { readonly ok: true; readonly messages: readonly OscMessage[] }
  | { readonly ok: false; readonly error: OscDecodeError };

const DEFAULT_LIMITS: Required<DecodeLimits> = {
  maxBytes: 65507,
  maxDepth: 8,
  maxMessages: 1024,
  maxArguments: 1024,
};
const HASH = 0x23;
const SLASH = 0x2f;
const COMMA = 0x2c;
const BUNDLE_HEADER = "#bundle\0";
const READ_OPTIONS = { metadata: true, unpackSingleArgs: false };
/** Argument bytes that a type tag takes at least: what bounds how many arguments are believable. */
const FIXED_SIZES: Readonly<Record<string, number>> = {
  i: 4,
  f: 4,
  s: 4,
  S: 4,
  b: 4,
  c: 4,
  r: 4,
  m: 4,
  h: 8,
  d: 8,
  t: 8,
};

/**
 * Decodes a message or a bundle (flattened, in order) from the bytes of one datagram.
 *
 * Never throws: whatever the bytes are, a refusal comes back as a value, to be counted. Blobs among
 * the arguments are views of `bytes`.
 */
export function decodePacket(bytes: Uint8Array, limits: DecodeLimits = {}): DecodeResult {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const messages: OscMessage[] = [];
  try {
    if (bytes.length > bounds.maxBytes) {
      throw new OscDecodeError(`packet of ${bytes.length} bytes: at most ${bounds.maxBytes}`);
    }
    readPacket(bytes, 0, undefined, bounds, messages);
    return { ok: true, messages };
  } catch (cause) {
    if (cause instanceof OscDecodeError) return { ok: false, error: cause };
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { ok: false, error: new OscDecodeError(`malformed packet: ${reason}`, { cause }) };
  }
}

function readPacket(
  bytes: Uint8Array,
  depth: number,
  timeTag: OscTimeTag | undefined,
  bounds: Required<DecodeLimits>,
  messages: OscMessage[],
): void {
  if (bytes[0] === SLASH) {
    if (messages.length >= bounds.maxMessages) {
      throw new OscDecodeError(`more than ${bounds.maxMessages} messages in one packet`);
    }
    messages.push(readMessage(bytes, timeTag, bounds.maxArguments));
  } else if (bytes[0] === HASH) {
    if (depth >= bounds.maxDepth) {
      throw new OscDecodeError(`bundles nested more than ${bounds.maxDepth} deep`);
    }
    readBundle(bytes, depth, bounds, messages);
  } else {
    throw new OscDecodeError(`a packet starts with "/" or "#bundle", not ${describe(bytes)}`);
  }
}

function readBundle(
  bytes: Uint8Array,
  depth: number,
  bounds: Required<DecodeLimits>,
  messages: OscMessage[],
): void {
  for (let i = 0; i < BUNDLE_HEADER.length; i++) {
    if (bytes[i] !== BUNDLE_HEADER.charCodeAt(i)) {
      throw new OscDecodeError(`a packet that starts with "#" must be a #bundle`);
    }
  }
  if (bytes.length < 16) throw new OscDecodeError(`bundle of ${bytes.length} bytes: no time tag`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const timeTag = { seconds: view.getUint32(8), fraction: view.getUint32(12) };
  let offset = 16;
  while (offset < bytes.length) {
    if (offset + 4 > bytes.length) throw new OscDecodeError("bundle ends inside an element's size");
    const size = view.getInt32(offset);
    offset += 4;
    if (size <= 0 || offset + size > bytes.length) {
      throw new OscDecodeError(
        `bundle element of ${size} bytes, ${bytes.length - offset} are there`,
      );
    }
    readPacket(bytes.subarray(offset, offset + size), depth + 1, timeTag, bounds, messages);
    offset += size;
  }
}

function readMessage(
  bytes: Uint8Array,
  timeTag: OscTimeTag | undefined,
  maxArguments: number,
): OscMessage {
  const addressEnd = bytes.indexOf(0);
  if (addressEnd < 0) throw new OscDecodeError("an address without its closing zero byte");
  const tagStart = (addressEnd + 4) & ~3;
  const tagged = timeTag === undefined ? {} : { timeTag };
  if (tagStart >= bytes.length) {
    // Old senders leave the type tags out where there is no argument; the library would refuse it.
    return { address: text(bytes, 0, addressEnd), types: "", args: [], ...tagged };
  }
  if (bytes[tagStart] !== COMMA) throw new OscDecodeError("type tags must start with a comma");
  const tagEnd = bytes.indexOf(0, tagStart);
  if (tagEnd < 0) throw new OscDecodeError("type tags without their closing zero byte");
  const types = text(bytes, tagStart + 1, tagEnd);
  checkTypes(types, bytes.length - ((tagEnd + 4) & ~3), maxArguments);
  const read = osc.readMessage(bytes, READ_OPTIONS);
  return { address: read.address, types, args: fromLibraryList(read.args), ...tagged };
}

/** Refuses before the library works on it: its reading of arrays takes time quadratic in the tags. */
function checkTypes(types: string, argumentBytes: number, maxArguments: number): void {
  if (types.length > maxArguments) {
    throw new OscDecodeError(`${types.length} arguments in one message: at most ${maxArguments}`);
  }
  let needed = 0;
  for (const type of types) needed += FIXED_SIZES[type] ?? 0;
  if (needed > argumentBytes) {
    throw new OscDecodeError(
      `arguments "${types.slice(0, 32)}" need ${needed} bytes, ${
        Math.max(0, argumentBytes)
      } are there`,
    );
  }
}

function fromLibraryList(args: unknown): OscValue[] {
  return Array.isArray(args) ? args.map(fromLibrary) : [];
}

function fromLibrary(argument: unknown): OscValue {
  if (Array.isArray(argument)) return fromLibraryList(argument);
  if (!isRecord(argument)) return null;
  const { value } = argument;
  switch (argument["type"]) {
    case "h":
      return isRecord(value) ? longToBigInt(value) : null;
    case "t":
      return isRecord(value) ? toTimeTag(value["raw"]) : null;
    case "r":
      return isRecord(value) ? toColor(value) : null;
    default:
      if (value instanceof Uint8Array) return value;
      if (typeof value === "number" || typeof value === "string") return value;
      return typeof value === "boolean" ? value : null;
  }
}

function longToBigInt(long: Record<string, unknown>): bigint {
  return (BigInt(Number(long["high"]) | 0) << 32n) | BigInt(Number(long["low"]) >>> 0);
}

function toTimeTag(raw: unknown): OscTimeTag {
  const [seconds, fraction] = Array.isArray(raw) ? raw : [0, 1];
  return { seconds: Number(seconds), fraction: Number(fraction) };
}

function toColor(value: Record<string, unknown>): OscColor {
  const channel = (name: string) => Number(value[name]);
  return { r: channel("r"), g: channel("g"), b: channel("b"), a: channel("a") };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

const decoder = new TextDecoder();
function text(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return "nothing";
  const hex = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
  return `bytes ${hex.join(" ")}`;
}
