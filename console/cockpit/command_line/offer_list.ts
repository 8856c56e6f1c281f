import type { Completion } from "../../commands/subcommands.ts";
import type { Canvas } from "../../tui/canvas.ts";
import { clip, textWidth } from "../../tui/glyphs.ts";
import { Attribute, Ink, on } from "../../tui/style.ts";

const MOST_ROWS = 8;
const LONGEST_WORD = 32;
const NOTE = "tab completes · ↑↓ former lines · esc leaves";
const NOTE_CHOOSING = "↑↓ choose · enter runs · esc takes it back";

/** Which words are in view, and where. */
interface View {
  /** Rows of words. */
  readonly rows: number;
  /** Index of the first word in view. */
  readonly from: number;
  /** Row of the heading above them. */
  readonly top: number;
}

function viewOf(canvasRows: number, count: number, chosen: number | null): View {
  const rows = Math.min(MOST_ROWS, count, Math.max(0, canvasRows - 2));
  // The chosen one stays in view.
  const from = Math.max(0, Math.min(count - rows, (chosen ?? 0) - rows + 1));
  return { rows, from, top: canvasRows - 2 - rows };
}

/** The index of the word at a row of the canvas that the words were drawn in; null where none is. */
export function offerAt(
  canvasRows: number,
  count: number,
  chosen: number | null,
  row: number,
): number | null {
  const { rows, from, top } = viewOf(canvasRows, count, chosen);
  return row > top && row <= top + rows ? from + row - top - 1 : null;
}

/**
 * Draws the words that can follow over the rows above the last one, with what they mean.
 * @param chosen index of the one that stands in the line; null when none was chosen
 */
export function drawOffers(
  canvas: Canvas,
  offers: readonly Completion[],
  chosen: number | null,
): void {
  const { rows, from, top } = viewOf(canvas.rows, offers.length, chosen);
  const box = canvas.region(0, top, canvas.columns, rows + 1);
  box.fill(" ", Ink.text);
  box.heading(0, "COMMAND", chosen === null ? NOTE : NOTE_CHOOSING);
  if (rows === 0) return;
  const shown = offers.slice(from, from + rows);
  const wordColumns = Math.max(...shown.map(({ word }) => textWidth(word, LONGEST_WORD)));
  shown.forEach(({ word, meaning }, index) => {
    const isChosen = chosen === from + index;
    const ground = isChosen ? Ink.selection : 0;
    const row = index + 1;
    if (isChosen) box.region(0, row, box.columns, 1).fill(" ", on(Ink.text, ground));
    box.glyph(0, row, isChosen ? "▸" : " ", on(Ink.key, ground));
    box.text(1, row, clip(word, wordColumns), on(Ink.key | Attribute.bold, ground));
    box.text(wordColumns + 3, row, meaning, on(Ink.quiet, ground));
  });
  const hidden = offers.length - rows;
  if (hidden > 0) box.textRight(rows, `${hidden} more `, Ink.quiet);
}
