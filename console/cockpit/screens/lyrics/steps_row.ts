import type { Canvas } from "../../../tui/canvas.ts";
import { clip, textWidth } from "../../../tui/glyphs.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import type { Step } from "./steps.ts";

const SIGNS: Readonly<Record<Step["state"], { sign: string; style: Style }>> = {
  done: { sign: "✓", style: Ink.good },
  part: { sign: "◐", style: Ink.warning },
  busy: { sign: "◌", style: Ink.accent | Attribute.bold },
  failed: { sign: "✗", style: Ink.bad },
  open: { sign: "·", style: Ink.quiet },
};
const ARROW = " → ";
const SIGN_COLUMNS = 2;
const LONGEST_DETAIL = 24;

/** Draws the steps in a row; where there is little room, of those that are done only what came out. */
export function drawSteps(canvas: Canvas, row: number, steps: readonly Step[]): void {
  const full = steps.map(({ name, detail }) => `${name} ${clip(detail, LONGEST_DETAIL)}`.trim());
  const width = full.reduce(
    (sum, text) => sum + textWidth(text) + SIGN_COLUMNS,
    ARROW.length * (steps.length - 1),
  );
  let column = 0;
  steps.forEach(({ name, detail, state }, index) => {
    const { sign, style } = SIGNS[state];
    if (index > 0) column = canvas.text(column, row, ARROW, Ink.track);
    column = canvas.text(column, row, sign, style) + 1;
    const isShort = width > canvas.columns;
    const rest = clip(detail, LONGEST_DETAIL);
    if (!isShort || state !== "done" || rest === "") {
      column = canvas.text(column, row, name, state === "open" ? Ink.quiet : Ink.text);
      if (rest !== "") column++;
    }
    column = canvas.text(column, row, rest, style);
  });
}
