import { type MouseEvent, mouseEventOf } from "./mouse_event.ts";
import { Pasted } from "./pasted.ts";

/** A piece of what a terminal sent. */
export type InputEvent =
  /** Bytes for the decoder of keys; an escape sequence is never cut in two. */
  | { readonly type: "keys"; readonly bytes: Uint8Array }
  /** A key that is known by its name: an escape that nothing followed. */
  | { readonly type: "key"; readonly name: string }
  | { readonly type: "mouse"; readonly event: MouseEvent }
  /** What was pasted, as it came: it may hold anything. */
  | { readonly type: "paste"; readonly text: string };

const ESC = 0x1b;
/** Of a sequence that is longer only the end is waited for. */
const LONGEST_SEQUENCE = 64;
/** The sequences that readline's decoder takes whole; of others it would take the end for typing. */
const KEY_SEQUENCE = /^([^[O]|\[(\[.|(\d{1,3}(;\d)?)?[A-Za-z~^$@])|O\d?[A-Za-z])$/s;
const FOCUS_OR_PASTE = /^\[([IO]|20[01]~)$/;
// deno-lint-ignore no-control-regex -- any byte may stand for a cell
const X10_MOUSE = /^\[M([\x00-\xff]{3})$/;
const SGR_MOUSE = /^\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])$/;

/**
 * Cuts mouse reports (SGR and X10), bracketed paste and reports of the focus out of what a terminal sends;
 * the rest is keys. The bytes may come in pieces of any size, and may be rubbish: nothing throws, and no more
 * is kept than one sequence or one paste.
 */
export class InputParser {
  readonly #pasted = new Pasted();
  #state: "keys" | "sequence" | "paste" = "keys";
  /** What followed the escape of the sequence that has begun; one character a byte. */
  #sequence = "";
  /** An escape just before that of the sequence: alt, on some terminals. */
  #isDoubled = false;
  #keys: number[] = [];
  #events: InputEvent[] = [];

  /** What must follow. Call `flush` when it does not for a while. */
  get awaiting(): "nothing" | "sequence" | "paste" {
    return this.#state === "keys" ? "nothing" : this.#state;
  }

  /** The events that `bytes` complete, in order. */
  push(bytes: Uint8Array): InputEvent[] {
    for (const byte of bytes) {
      if (this.#state === "sequence") this.#takeInSequence(byte);
      else if (this.#state === "paste") this.#takeInPaste(byte);
      else if (byte === ESC) this.#state = "sequence";
      else this.#keys.push(byte);
    }
    return this.#taken();
  }

  /** Nothing follows: an escape was the key, a paste is over, a sequence that breaks off is no key. */
  flush(): InputEvent[] {
    if (this.#state === "paste") this.#endPaste();
    else if (this.#state === "sequence") {
      const sequence = this.#sequence;
      if (this.#isDoubled || sequence === "") this.#emitKey("escape");
      if (this.#isDoubled && sequence === "") this.#emitKey("escape");
      // What alt makes of these two is the beginning of a sequence.
      if (sequence === "[" || sequence === "O") this.#emitKey(`alt+${sequence.toLowerCase()}`);
      this.#endSequence();
    }
    return this.#taken();
  }

  #takeInSequence(byte: number): void {
    if (byte === ESC) return this.#beginAgain();
    if (breaksOff(this.#sequence, byte)) {
      this.#endSequence();
      this.#keys.push(byte);
      return;
    }
    if (this.#sequence.length < LONGEST_SEQUENCE) this.#sequence += String.fromCharCode(byte);
    if (isComplete(this.#sequence, byte)) this.#decode();
  }

  /** An escape in a sequence: the sequence broke off, or it was an escape before an escape. */
  #beginAgain(): void {
    if (this.#sequence === "" && this.#isDoubled) this.#emitKey("escape");
    this.#isDoubled = this.#sequence === "";
    this.#sequence = "";
  }

  #decode(): void {
    const sequence = this.#sequence;
    const isDoubled = this.#isDoubled;
    this.#endSequence();
    if (KEY_SEQUENCE.test(sequence) && !FOCUS_OR_PASTE.test(sequence)) {
      if (isDoubled) this.#keys.push(ESC);
      this.#keys.push(ESC);
      for (let index = 0; index < sequence.length; index++) {
        this.#keys.push(sequence.charCodeAt(index));
      }
      return;
    }
    if (isDoubled) this.#emitKey("escape");
    if (sequence === "[200~") {
      this.#state = "paste";
      this.#pasted.begin();
    }
    const event = mouseEventIn(sequence);
    if (event !== null) this.#emit({ type: "mouse", event });
  }

  #takeInPaste(byte: number): void {
    if (this.#pasted.take(byte)) this.#endPaste();
  }

  #endPaste(): void {
    this.#state = "keys";
    this.#emit({ type: "paste", text: this.#pasted.text() });
  }

  #endSequence(): void {
    this.#state = "keys";
    this.#sequence = "";
    this.#isDoubled = false;
  }

  #emitKey(name: string): void {
    this.#emit({ type: "key", name });
  }

  #emit(event: InputEvent): void {
    this.#closeKeys();
    this.#events.push(event);
  }

  /** Keys that were read before an event come before it. */
  #closeKeys(): void {
    if (this.#keys.length === 0) return;
    this.#events.push({ type: "keys", bytes: Uint8Array.from(this.#keys) });
    this.#keys = [];
  }

  #taken(): InputEvent[] {
    this.#closeKeys();
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

/** Whether a byte cannot stand in the sequence that has begun: it is a key again, ctrl+c above all. */
function breaksOff(sequence: string, byte: number): boolean {
  if (!sequence.startsWith("[") && !sequence.startsWith("O")) return false;
  return !sequence.startsWith("[M") && (byte < 0x20 || byte > 0x7e);
}

/** Whether `byte`, the last one taken, ends a sequence. ECMA-48, 5.4: a final byte is 0x40 to 0x7e. */
function isComplete(sequence: string, byte: number): boolean {
  const isFinal = byte >= 0x40 && byte <= 0x7e;
  if (sequence.startsWith("[")) {
    if (sequence.length === 1 || sequence === "[[") return false;
    return sequence.startsWith("[M") ? sequence.length === 5 : isFinal;
  }
  // Function keys of a VT220: "O", sometimes a modifier, a letter.
  if (sequence.startsWith("O")) return sequence.length > 1 && !(byte >= 0x30 && byte <= 0x39);
  return true;
}

function mouseEventIn(sequence: string): MouseEvent | null {
  const sgr = SGR_MOUSE.exec(sequence);
  if (sgr !== null) {
    const [, code, column, row, ending] = sgr;
    return mouseEventOf(Number(code), Number(column), Number(row), ending === "m" ? "up" : "down");
  }
  const x10 = X10_MOUSE.exec(sequence)?.[1];
  if (x10 === undefined) return null;
  const at = (index: number) => x10.charCodeAt(index) - 32;
  return mouseEventOf(at(0), at(1), at(2), "down");
}
