import type { Canvas } from "../../tui/canvas.ts";
import { Attribute, Ink, type Style } from "../../tui/style.ts";
import type { ScrollState } from "../../tui/widgets/scroll.ts";
import { table, type TableCell, type TableColumn } from "../../tui/widgets/table.ts";
import type { ConfigDraft } from "./config_draft.ts";
import type { ConfigField } from "./config_field.ts";
import { shownValue } from "./value_words.ts";

const COLUMNS: readonly TableColumn[] = [
  { title: " " },
  { title: "key", maxColumns: 28 },
  { title: "value", minColumns: 12, maxColumns: 40, grow: 2 },
  { title: "default", maxColumns: 24, sacrifice: 2 },
  { title: "type", maxColumns: 40, grow: 1, sacrifice: 1 },
];

/** Told by a sign as well as by a colour. */
const STANDINGS: Readonly<Record<string, { sign: string; style: Style }>> = {
  changed: { sign: "✎", style: Ink.warning | Attribute.bold },
  waiting: { sign: "↻", style: Ink.accent },
  set: { sign: "≠", style: Ink.accent },
  default: { sign: " ", style: Ink.text },
};
const PLAIN = { sign: " ", style: Ink.text };

/** Draws the keys of a configuration, one a row, with what was refused beside its value. */
export function drawRows(canvas: Canvas, draft: ConfigDraft, scroll: ScrollState): void {
  const rows = draft.fields.map((field) => cells(draft, field));
  table(canvas, COLUMNS, rows, { scroll });
}

function cells(draft: ConfigDraft, field: ConfigField): TableCell[] {
  const { sign, style } = STANDINGS[draft.standing(field)] ?? PLAIN;
  const refusal = draft.refusal(field.name);
  const isHidden = field.secret === "whole";
  const type = `${field.type}${field.needsRestart ? ", at restart" : ""}`;
  return [
    { text: refusal === null ? sign : "✗", style: refusal === null ? style : Ink.bad },
    { text: field.name, style: Ink.text },
    { text: valueText(draft, field), style: refusal === null ? style : Ink.bad },
    { text: isHidden ? "" : defaultText(field), style: Ink.quiet },
    refusal === null ? { text: type, style: Ink.quiet } : { text: refusal, style: Ink.bad },
  ];
}

/** A secret is never shown, neither one that was set nor one that was typed. */
function valueText(draft: ConfigDraft, field: ConfigField): string {
  const value = draft.value(field.name);
  const isTyped = draft.standing(field) === "changed";
  if (field.secret === "none" || !isTyped) return shownValue(value);
  return value === "" ? '""' : "••••";
}

function defaultText(field: ConfigField): string {
  return field.default === undefined ? "-" : shownValue(field.default);
}
