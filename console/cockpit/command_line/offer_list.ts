import type { Completion } from "../../commands/subcommands.ts";
import type { Canvas } from "../../tui/canvas.ts";
import { clip, textWidth } from "../../tui/glyphs.ts";
import { Attribute, Ink, on } from "../../tui/style.ts";

const MOST_ROWS = 8;
const LONGEST_WORD = 32;
const NOTE = "tab completes · ↑↓ former lines · esc leaves";
const NOTE_CHOOSING = "↑↓ choose · enter runs · esc takes it back";

/**
 * Draws the words that can follow over the rows above the last one, with what they mean.
 * @param chosen index of the one that stands in the line; null when none was chosen
 */
export function drawOffers(
  canvas: Canvas,
  offers: readonly Completion[],
  chosen: number | null,
): void {
  const rows = Math.min(MOST_ROWS, offers.length, Math.max(0, canvas.rows - 2));
  const box = canvas.region(0, canvas.rows - 2 - rows, canvas.columns, rows + 1);
  box.fill(" ", Ink.text);
  box.heading(0, "COMMAND", chosen === null ? NOTE : NOTE_CHOOSING);
  if (rows === 0) return;
  // The chosen one stays in view.
  const from = Math.max(0, Math.min(offers.length - rows, (chosen ?? 0) - rows + 1));
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
