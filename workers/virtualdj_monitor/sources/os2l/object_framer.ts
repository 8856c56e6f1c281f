/** Finds the JSON objects in OS2L's stream, which has nothing between them. */

/** An object that does not end. */
export class ObjectTooLongError extends Error {
  override readonly name = "ObjectTooLongError";
}

const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** No message of VirtualDJ has a hundredth of that. */
export const LONGEST_OBJECT = 64 * 1024;

/**
 * Takes bytes cut anywhere and gives every outermost `{...}` as text. Braces inside strings do not
 * count; what stands between objects is passed over.
 */
export class ObjectFramer {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder();
  /** The beginning of an object whose end has not come. */
  #held = new Uint8Array(0);
  #heldLength = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(maxBytes: number = LONGEST_OBJECT) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next bytes.
   *
   * @throws {ObjectTooLongError} for an object of more bytes than allowed: the stream is lost then
   */
  push(bytes: Uint8Array, onObject: (text: string) => void): void {
    let start = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.#depth === 0) {
        if (byte !== OPEN) continue;
        start = i;
        this.#depth = 1;
      } else if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN) this.#depth++;
      else if (byte === CLOSE && --this.#depth === 0) {
        onObject(this.#take(bytes.subarray(start, i + 1)));
      }
    }
    if (this.#depth > 0) this.#hold(bytes.subarray(start));
  }

  #take(end: Uint8Array): string {
    if (this.#heldLength === 0) {
      this.#checkLength(end.length);
      return this.#decoder.decode(end);
    }
    this.#hold(end);
    const text = this.#decoder.decode(this.#held.subarray(0, this.#heldLength));
    this.#heldLength = 0;
    return text;
  }

  #hold(bytes: Uint8Array): void {
    const length = this.#heldLength + bytes.length;
    this.#checkLength(length);
    if (length > this.#held.length) {
      const grown = new Uint8Array(Math.max(1024, 2 * length));
      grown.set(this.#held.subarray(0, this.#heldLength));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength = length;
  }

  #checkLength(length: number): void {
    if (length <= this.#maxBytes) return;
    throw new ObjectTooLongError(`an object of more than ${this.#maxBytes} bytes without an end`);
  }
}
