/** The waiting line of an OSC sender: a bounded ring of datagrams, copied in so that callers may reuse theirs. */

/** A copied datagram. `bytes` may be longer than the message; `length` counts. */
export interface QueuedDatagram {
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
  /** Index of the target that it goes to. */
  target: number;
}

const USUAL_BYTES = 256;

/**
 * First in, first out, at most `capacity` datagrams. Slots are reused, so that a steady stream of
 * messages allocates nothing; a slot grows once when a longer message than ever before passes it.
 */
export class SendQueue {
  readonly #slots: QueuedDatagram[];
  #head = 0;
  #length = 0;

  constructor(capacity: number) {
    this.#slots = Array.from({ length: capacity }, () => ({
      bytes: new Uint8Array(USUAL_BYTES),
      length: 0,
      target: 0,
    }));
  }

  get length(): number {
    return this.#length;
  }

  /** Copies `bytes` to the end of the line; false when the line is full. */
  push(bytes: Uint8Array, target: number): boolean {
    const slot = this.#slots[(this.#head + this.#length) % this.#slots.length];
    if (slot === undefined || this.#length === this.#slots.length) return false;
    if (slot.bytes.length < bytes.length) slot.bytes = new Uint8Array(bytes.length);
    slot.bytes.set(bytes);
    slot.length = bytes.length;
    slot.target = target;
    this.#length++;
    return true;
  }

  /** The oldest datagram, or undefined; it stays until `shift`. */
  peek(): QueuedDatagram | undefined {
    return this.#length === 0 ? undefined : this.#slots[this.#head];
  }

  /** Removes the oldest datagram. */
  shift(): void {
    if (this.#length === 0) return;
    this.#head = (this.#head + 1) % this.#slots.length;
    this.#length--;
  }

  /** Forgets all but the oldest `length` datagrams. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }
}
