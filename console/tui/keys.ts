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
