import type { Canvas } from "../../tui/canvas.ts";
import { clip } from "../../tui/glyphs.ts";
import { Ink } from "../../tui/style.ts";
import { wrapText } from "../../tui/wrap_text.ts";
import type { ConfigDraft } from "./config_draft.ts";
import type { ConfigField } from "./config_field.ts";
import { tomlKey, tomlText } from "./toml_text.ts";
import type { ValueEditor } from "./value_editor.ts";
import { shownValue } from "./value_words.ts";

/** Rows that the details take: heading, meaning or editor, what is wrong, where it lasts. */
export const DETAIL_ROWS = 5;

/** What the details are drawn from. */
export interface Details {
  readonly worker: string;
  readonly draft: ConfigDraft;
  readonly field: ConfigField;
  readonly editor: ValueEditor | null;
  /** What is to be said of the whole form; null when nothing is. */
  readonly trouble: string | null;
}

/** Draws what is to be known of the chosen key, or the line in which it is edited. */
export function drawDetails(canvas: Canvas, details: Details): void {
  const { draft, field, editor, worker } = details;
  const hasDefault = field.default !== undefined && field.secret === "none";
  const note = hasDefault ? `${field.type}, default ${shownValue(field.default)}` : field.type;
  canvas.heading(0, field.name.toUpperCase(), clip(note, Math.floor(canvas.columns / 2)));
  const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
  const wrong = editor?.trouble ?? details.trouble ?? draft.refusal(field.name);
  if (editor !== null) editor.draw(body, 0);
  else if (wrong !== null) body.text(0, 0, clip(field.description, body.columns), Ink.text);
  else drawMeaning(body, field.description, standingText(draft, field));
  if (wrong !== null) {
    wrapText(`✗ ${wrong}`, body.columns).slice(0, 2)
      .forEach((line, index) => body.text(0, index + 1, line, Ink.bad));
    return;
  }
  if (editor !== null) body.text(0, 1, clip(field.description, body.columns), Ink.quiet);
  drawLasting(body, draft, field, worker);
}

/** Draws what a key means, and how its value stands; what it means has two rows where there is nothing to say. */
function drawMeaning(body: Canvas, meaning: string, standing: string): void {
  const lines = wrapText(meaning, body.columns);
  if (standing !== "") {
    body.text(0, 0, clip(meaning, body.columns), Ink.text);
    body.text(0, 1, standing, Ink.accent);
  } else {
    body.text(0, 0, lines[0] ?? "", Ink.text);
    body.text(0, 1, clip(lines.slice(1).join(" "), body.columns), Ink.text);
  }
}

function standingText(draft: ConfigDraft, field: ConfigField): string {
  switch (draft.standing(field)) {
    case "changed":
      return "✎ changed here; w tells the worker";
    case "waiting":
      return "↻ taken, in use with the next start: R restarts";
    case "set":
      return "≠ differs from the default; D takes the default";
    case "default":
      return "";
  }
}

/** What is set here outlives a restart, but the file has the last word at a fresh start. */
function drawLasting(
  body: Canvas,
  draft: ConfigDraft,
  field: ConfigField,
  worker: string,
): void {
  if (field.secret !== "none") {
    body.text(
      0,
      2,
      "a secret: never shown, and forgotten at a restart, unless it stands",
      Ink.quiet,
    );
    body.text(0, 3, `in config.toml, below [${tomlKey(worker)}]`, Ink.quiet);
    return;
  }
  body.text(
    0,
    2,
    "kept over a restart; to keep it for good, write it into config.toml:",
    Ink.quiet,
  );
  const value = tomlText(draft.value(field.name));
  if (value === null) return;
  const line = `[${tomlKey(worker)}]  ${tomlKey(field.name)} = ${value}`;
  body.text(0, 3, clip(line, body.columns), Ink.title);
}
