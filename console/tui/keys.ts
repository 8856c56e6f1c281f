import { emitKeypressEvents } from "node:readline";
import process from "node:process";
import { sanitise } from "./glyphs.ts";

/** A key as readline reports it. */
export interface ReportedKey {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
  readonly shift?: boolean | undefined;
}

/**
 * One name for a key: the character itself for printable ones ("q", "?", "Q"), else words such as "up",
 * "escape", "ctrl+c", "alt+x", "shift+tab".
 */
export function keyName(text: string | undefined, key: ReportedKey): string {
  const isPrintable = text !== undefined && text !== "" && text === sanitise(text) && text !== " ";
  if (isPrintable && key.ctrl !== true && key.meta !== true) return text;
  const base = key.name ?? sanitise(key.sequence ?? text ?? "");
  const shift = key.shift === true && base.length > 1 ? "shift+" : "";
  return `${key.ctrl === true ? "ctrl+" : ""}${key.meta === true ? "alt+" : ""}${shift}${base}`;
}

/** Keys that are being read. */
export interface KeyReader {
  /** Makes the terminal raw again, after others had it. */
  retake(): void;
  /**
   * Ends the reading and gives the line discipline back. This waits until the terminal has taken all output:
   * for ever, when it is stopped.
   */
  close(): void;
}

/** Reads keys from the terminal on stdin, raw. Without a terminal on stdin there are no keys. */
export function readKeys(onKey: (name: string) => void): KeyReader {
  const { stdin } = process;
  if (stdin.isTTY !== true) return { retake: () => {}, close: () => {} };
  const listener = (text: string | undefined, key: ReportedKey) => onKey(keyName(text, key));
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on("keypress", listener);
  stdin.resume();
  return {
    retake: () => void stdin.setRawMode(true),
    close() {
      stdin.off("keypress", listener);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
