import { emitKeypressEvents } from "node:readline";
import { PassThrough } from "node:stream";
import process from "node:process";
import { type InputEvent, InputParser } from "./input_parser.ts";
import { keyName, type ReportedKey } from "./keys.ts";
import type { MouseEvent } from "./mouse_event.ts";

export type { MouseEvent } from "./mouse_event.ts";

/**
 * How long an escape is the beginning of a sequence: a terminal sends one in one piece, and a network keeps
 * it together, nearly always. The escape key acts after that.
 */
const ESCAPE_MS = 25;
/** A paste that goes silent has lost its end; the keys must work again. */
const PASTE_MS = 1000;

/** What is called for what a terminal sends. */
export interface InputHandlers {
  /** A key by its name: "q", "Q", "up", "ctrl+c", "shift+tab". */
  readonly onKey: (name: string) => void;
  readonly onMouse?: (event: MouseEvent) => void;
  /** Text that was pasted, as it came: make it safe. Without this a paste is thrown away. */
  readonly onPaste?: (text: string) => void;
}

/** A terminal that is being read. */
export interface InputReader {
  /** Makes the terminal raw again, after others had it. */
  retake(): void;
  /**
   * Ends the reading and gives the line discipline back. This waits until the terminal has taken all output:
   * for ever, when it is stopped.
   */
  close(): void;
}

/** The part of a terminal's input that is used; a test gives one of its own. */
export interface InputPort {
  readonly isTTY?: boolean;
  setRawMode(isRaw: boolean): unknown;
  on(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  off(event: "data", listener: (bytes: Uint8Array) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** Reads keys, mouse and paste from the terminal on stdin, raw. Without a terminal there is no input. */
export function readInput(handlers: InputHandlers, port: InputPort = process.stdin): InputReader {
  if (port.isTTY !== true) return { retake: () => {}, close: () => {} };
  const parser = new InputParser();
  const keys = new PassThrough();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const handle = (event: InputEvent) => {
    if (event.type === "keys") keys.write(event.bytes);
    else if (event.type === "key") handlers.onKey(event.name);
    else if (event.type === "mouse") handlers.onMouse?.(event.event);
    else handlers.onPaste?.(event.text);
  };
  const onData = (bytes: Uint8Array) => {
    clearTimeout(timer);
    parser.push(bytes).forEach(handle);
    if (parser.awaiting === "nothing") return;
    const delayMs = parser.awaiting === "paste" ? PASTE_MS : ESCAPE_MS;
    timer = setTimeout(() => parser.flush().forEach(handle), delayMs);
  };
  emitKeypressEvents(keys);
  keys.on("keypress", (text: string | undefined, key: ReportedKey) => {
    handlers.onKey(keyName(text, key));
  });
  port.setRawMode(true);
  port.on("data", onData);
  port.resume();
  return {
    retake: () => void port.setRawMode(true),
    close() {
      clearTimeout(timer);
      port.off("data", onData);
      keys.destroy();
      port.setRawMode(false);
      port.pause();
    },
  };
}
