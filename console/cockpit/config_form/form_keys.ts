import type { Canvas } from "../../tui/canvas.ts";
import { Attribute, Ink } from "../../tui/style.ts";
import type { ConfigDraft } from "./config_draft.ts";
import type { ConfigField } from "./config_field.ts";

/** What the keys do now, the most wanted first. */
export function formKeys(
  draft: ConfigDraft,
  field: ConfigField | undefined,
  isEditing: boolean,
): [key: string, label: string][] {
  if (isEditing) return [["enter", "take"], ["esc", "leave as it was"], ["ctrl+u", "empty"]];
  const keys: [string, string][] = [];
  if (draft.changeCount > 0) keys.push(["w", "write"]);
  if (draft.needsRestart) keys.push(["R", "restart"]);
  keys.push(["enter", field?.kind === "boolean" || field?.kind === "choice" ? "next" : "edit"]);
  if (field?.kind === "number") keys.push(["+ -", "step"]);
  keys.push(["D", "default"], ["u", "undo"], ["esc", "leave"], ["?", "help"]);
  return keys;
}

/** What `?` tells of the form. */
export const FORM_KEYS: readonly (readonly [keys: readonly string[], help: string])[] = [
  [["return"], "edit the value, or take the next one of a choice"],
  [["+", "right", "space"], "a step up, the next one of a choice"],
  [["-", "left"], "a step down, the one before"],
  [["D"], "the default of this key"],
  [["u"], "undo the last change that was not written"],
  [["w", "ctrl+s"], "tell the worker all changes: it takes them at once, or says why not"],
  [["R"], "restart the worker, for what is in use after that only"],
  [["r"], "ask the worker again; changes that were not written are forgotten"],
  [["up", "k"], "the key above"],
  [["down", "j"], "the key below"],
  [["escape", "q"], "leave; asks first when there are changes that were not written"],
];

/** Draws the row of keys. */
export function drawFormKeys(
  canvas: Canvas,
  row: number,
  keys: readonly (readonly [key: string, label: string])[],
): void {
  let column = 1;
  for (const [key, label] of keys) {
    if (column + key.length + label.length + 1 > canvas.columns) return;
    column = canvas.text(column, row, key, Ink.key | Attribute.bold) + 1;
    column = canvas.text(column, row, label, Ink.quiet) + 3;
  }
}
