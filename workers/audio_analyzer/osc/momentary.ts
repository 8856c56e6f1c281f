/** A button that is pressed over OSC: 1, and a moment later 0. */
import { MessageTemplate } from "../../../bus/osc/mod.ts";

/** So long it stays pressed: Resolume needs to see both. */
const PRESSED_SECONDS = 0.04;

/** See the head of the file. */
export class Momentary {
  readonly #message: MessageTemplate;
  #pressedSeconds: number | undefined;

  /** @param address of the button */
  constructor(address: string) {
    this.#message = new MessageTemplate(address, "i");
  }

  /** Takes a frame in which it is pressed or not; a press during another one begins that anew. */
  write(isPressed: boolean, timeSeconds: number, emit: (bytes: Uint8Array) => void): void {
    if (isPressed) {
      if (this.#pressedSeconds !== undefined) this.#emit(0, emit);
      this.#emit(1, emit);
      this.#pressedSeconds = timeSeconds;
    } else if (this.#pressedSeconds !== undefined) {
      const elapsed = timeSeconds - this.#pressedSeconds;
      // Less than none: another input, whose time begins anew.
      if (elapsed >= 0 && elapsed < PRESSED_SECONDS) return;
      this.#emit(0, emit);
      this.#pressedSeconds = undefined;
    }
  }

  #emit(value: 0 | 1, emit: (bytes: Uint8Array) => void): void {
    this.#message.setInt(0, value);
    emit(this.#message.bytes);
  }
}
