import type { InputPort } from "./input.ts";

const BUFFER_BYTES = 4096;

/**
 * The terminal on stdin, read by a thread that waits for keys and for nothing else. Node's stdin is woken up
 * also whenever the terminal has taken output, which is at each picture. Not for Windows, where Node's reads
 * more than bytes.
 */
export class StdinPort implements InputPort {
  readonly isTTY: boolean = Deno.stdin.isTerminal();
  #listener: ((bytes: Uint8Array) => void) | null = null;
  #isReading = false;

  setRawMode(isRaw: boolean): void {
    Deno.stdin.setRaw(isRaw);
  }

  on(_: "data", listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
  }

  off(_: "data", listener: (bytes: Uint8Array) => void): void {
    if (this.#listener === listener) this.#listener = null;
  }

  resume(): void {
    if (!this.#isReading) void this.#read();
  }

  /** The read that is under way cannot be taken back; what it brings is thrown away. */
  pause(): void {
    this.#listener = null;
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    for (;;) {
      const bytes = await nextBytes();
      if (bytes === null) return;
      this.#listener?.(bytes);
    }
  }
}

/** What was typed; null when the terminal is gone. */
async function nextBytes(): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(BUFFER_BYTES);
  for (;;) {
    try {
      const count = await Deno.stdin.read(bytes);
      return count === null ? null : bytes.subarray(0, count);
    } catch (error) {
      if (error instanceof Deno.errors.Interrupted) continue; // a signal came
      // Writing fails then as well, and that ends the cockpit with all that belongs to it.
      return null;
    }
  }
}
