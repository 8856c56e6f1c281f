import type { Canvas } from "../../../tui/canvas.ts";
import { textWidth } from "../../../tui/glyphs.ts";
import { Attribute, Ink } from "../../../tui/style.ts";
import { wordLamp } from "../../../tui/widgets/lamp.ts";
import type { AudioState } from "../../state/audio_state.ts";
import { unitText } from "./decibels.ts";

const ONSETS = ["kick", "snare", "hat"] as const;
/** Columns of the three lamps. */
const ONSET_COLUMNS = 24;
const SECTION_COLUMNS = 12;

/**
 * Draws in one row what happens: build-up, drop and the part of the piece with its strength on the left, the
 * lamps of kick, snare and hat on the right.
 */
export function drawStructure(canvas: Canvas, audio: AudioState, nowMs: number): void {
  const isStale = !audio.isHeard(nowMs);
  let column = wordLamp(canvas, 0, 0, "build-up", !isStale && audio.isBuildup ? "lit" : "dark");
  column = wordLamp(canvas, column + 2, 0, "drop", !isStale && audio.isDrop ? "lit" : "dark") + 2;
  const onsets = canvas.columns - ONSET_COLUMNS;
  if (!isStale && audio.section !== null && onsets - column > SECTION_COLUMNS + 6) {
    const word = SECTIONS[audio.section] ?? audio.section;
    const style = audio.section === "steady" ? Ink.quiet : Ink.warning | Attribute.bold;
    const end = canvas.text(column, 0, word, style, SECTION_COLUMNS);
    if (textWidth(word) > 0) canvas.text(end + 1, 0, unitText(audio.sectionStrength), Ink.quiet);
  }
  drawOnsets(canvas.region(Math.max(column, onsets), 0, ONSET_COLUMNS, 1), audio, nowMs);
}

/** Of the same spelling as the lamps. */
const SECTIONS: Readonly<Record<string, string>> = { buildup: "build-up" };

/** Draws the lamps of kick, snare and hat. */
export function drawOnsets(canvas: Canvas, audio: AudioState, nowMs: number): void {
  const isStale = !audio.isHeard(nowMs);
  let column = 0;
  for (let kind = 0; kind < ONSETS.length; kind++) {
    const isLit = !isStale && audio.isOnsetLit(kind + 1, nowMs);
    const style = isLit ? Ink.beat | Attribute.bold : Ink.quiet;
    canvas.glyph(column, 0, isLit ? "●" : "○", style);
    column = canvas.text(column + 2, 0, ONSETS[kind] ?? "", style) + 3;
  }
}
