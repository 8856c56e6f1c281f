/** Reading JSON from a peer that nobody vouches for. */

/** Deepest nesting that is accepted; a show's messages need four. */
const MAX_DEPTH = 64;

const utf8 = new TextDecoder("utf-8", { fatal: true });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Whether brackets outside of strings nest deeper than {@link MAX_DEPTH}. */
function nestsTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
    }
  }
  return false;
}

/** Bytes that are not a JSON text we accept. The message says why, without a stack trace. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

/**
 * Parses UTF-8 JSON.
 *
 * @throws {JsonError} when the bytes are empty, not UTF-8, not JSON, or nested too deep.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw new JsonError("the message is empty; a JSON object is expected");
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new JsonError("the message is not UTF-8");
  }
  // Nesting cannot be deeper than the text is long, and most messages are short and flat.
  if (bytes.length > MAX_DEPTH && nestsTooDeep(bytes)) {
    throw new JsonError(`the message nests deeper than ${MAX_DEPTH} levels`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JsonError(`the message is not JSON: ${(error as SyntaxError).message}`);
  }
}
