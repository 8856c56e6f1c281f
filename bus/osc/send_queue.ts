/** The waiting line of a socket: a bounded ring of datagrams, copied in so that callers may reuse theirs. */

/** A copied datagram. `bytes` may be longer than the message; `length` counts. */
export interface QueuedDatagram<Destination> {
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
  to: Destination | undefined;
}

const USUAL_BYTES = 256;

/**
 * First in, first out, at most `capacity` datagrams. Slots are reused, so that a steady stream of
 * messages allocates nothing; a slot grows once when a longer message than ever before passes it.
 */
export class SendQueue<Destination> {
  readonly #slots: QueuedDatagram<Destination>[];
  #head = 0;
  #length = 0;

  constructor(capacity: number) {
    this.#slots = Array.from({ length: capacity }, () => ({
      bytes: new Uint8Array(USUAL_BYTES),
      length: 0,
      to: undefined,
    }));
  }

  get length(): number {
    return this.#length;
  }

  /** Copies `bytes` to the end of the line; false when the line is full. */
  push(bytes: Uint8Array, to: Destination): boolean {
    const slot = this.#slots[(this.#head + this.#length) % this.#slots.length];
    if (slot === undefined || this.#length === this.#slots.length) return false;
    if (slot.bytes.length < bytes.length) slot.bytes = new Uint8Array(bytes.length);
    slot.bytes.set(bytes);
    slot.length = bytes.length;
    slot.to = to;
    this.#length++;
    return true;
  }

  /** The oldest datagram, or undefined; it stays until `shift`. */
  peek(): QueuedDatagram<Destination> | undefined {
    return this.#length === 0 ? undefined : this.#slots[this.#head];
  }

  /** Removes the oldest datagram. */
  shift(): void {
    if (this.#length === 0) return;
    this.#head = (this.#head + 1) % this.#slots.length;
    this.#length--;
  }
}
