import type { LyricLine } from "../../../../bus/lyrics/mod.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import { clip, textWidth } from "../../../tui/glyphs.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import { horizontalMeter } from "../../../tui/widgets/meter.ts";
import { scrollbar } from "../../../tui/widgets/scrollbar.ts";
import { wrapText } from "../../../tui/wrap_text.ts";
import type { LyricMoment, LyricsState } from "../../state/lyrics.ts";
import { sungColumns } from "./sung.ts";

/** Columns for marks before a line. */
const MARK_COLUMNS = 3;
/** A line that is sung takes no more rows. */
const MOST_ROWS = 3;
const MOST_BAR_COLUMNS = 60;
/** With fewer rows there is no air around the line that is sung. */
const AIRY_ROWS = 9;
const REFRAIN = "↻";
/** What stands for a line without words. */
const PAUSE = "♪";

/** Which part of the words is in view. */
export interface WordsView {
  /** Whether the line that is sung stays in the middle. */
  readonly isFollowing: boolean;
  /** First line in view, where it does not. */
  readonly offset: number;
}

/** Draws the words around the line that is sung, or where they were scrolled to. @param isLive whether they are believed */
export function drawWords(
  canvas: Canvas,
  lyrics: LyricsState,
  moment: LyricMoment | null,
  view: WordsView,
  isLive: boolean,
): void {
  const lines = lyrics.words?.lines ?? [];
  if (!view.isFollowing && lines.length > 0) return drawAll(canvas, lyrics, lines, view.offset);
  if (moment === null) return;
  const gap = canvas.rows >= AIRY_ROWS ? 1 : 0;
  const body = canvas.region(MARK_COLUMNS, 0, canvas.columns - MARK_COLUMNS - 2, canvas.rows);
  const pieces = wrapText(moment.current || PAUSE, Math.max(4, body.columns)).slice(0, MOST_ROWS);
  const height = pieces.length + 1;
  const top = Math.max(0, Math.floor((canvas.rows - height) * 0.42));
  const active = lyrics.activeLine;
  const before = (row: number) =>
    lines[active - row]?.text ?? (row === 1 ? moment.previous : undefined);
  const after = (row: number) => lines[active + row]?.text ?? (row === 1 ? moment.next : undefined);
  for (let row = 1; row <= top - gap; row++) {
    const text = before(row);
    if (text === undefined) break;
    const isRefrain = lyrics.isRefrain(active - row);
    drawLine(canvas, top - gap - row, text, isRefrain, Ink.quiet);
  }
  drawSung(canvas.region(0, top, canvas.columns, height), lyrics, pieces, moment, isLive);
  for (let row = 1; top + height + gap + row - 1 < canvas.rows; row++) {
    const text = after(row);
    if (text === undefined) break;
    const at = top + height + gap + row - 1;
    const style = row === 1 && isLive ? Ink.text : Ink.quiet;
    drawLine(canvas, at, text, lyrics.isRefrain(active + row), style);
  }
}

/** Draws the line that is sung, what of it has been sung, and how much of its time has passed. */
function drawSung(
  canvas: Canvas,
  lyrics: LyricsState,
  pieces: readonly string[],
  moment: LyricMoment,
  isLive: boolean,
): void {
  const isRefrain = moment.isRefrain || lyrics.isRefrain(lyrics.activeLine);
  const plain = isLive ? Ink.text | Attribute.bold : Ink.quiet;
  const bright = isLive ? Ink.title | Attribute.bold : Ink.quiet;
  canvas.glyph(0, 0, moment.isPlaying ? "▶" : "‖", isLive ? Ink.accent : Ink.quiet);
  if (isRefrain) canvas.text(1, 0, REFRAIN, Ink.peak);
  let sung = isLive ? sungColumns(moment, lyrics.words?.lines[lyrics.activeLine]) : 0;
  pieces.forEach((piece, row) => {
    const end = canvas.text(MARK_COLUMNS, row, piece, plain);
    const columns = end - MARK_COLUMNS;
    if (sung > 0) canvas.text(MARK_COLUMNS, row, piece, bright, Math.min(sung, columns));
    sung -= columns + 1;
  });
  if (moment.progress === null) return;
  const longest = pieces.reduce((most, piece) => Math.max(most, textWidth(piece)), 16);
  const columns = Math.min(canvas.columns - MARK_COLUMNS - 6, longest, MOST_BAR_COLUMNS);
  const bar = canvas.region(MARK_COLUMNS, pieces.length, columns, 1);
  horizontalMeter(bar, 0, moment.progress, { style: isLive ? Ink.accent : Ink.quiet });
  if (moment.secondsToNext === null || !isLive) return;
  const seconds = `${Math.ceil(moment.secondsToNext)} s`.padStart(5);
  canvas.text(MARK_COLUMNS + columns, pieces.length, seconds, Ink.quiet);
}

function drawLine(
  canvas: Canvas,
  row: number,
  text: string,
  isRefrain: boolean,
  style: Style,
): void {
  if (isRefrain) canvas.text(1, row, REFRAIN, Ink.quiet);
  const room = canvas.columns - MARK_COLUMNS - 2;
  canvas.text(MARK_COLUMNS, row, clip(text || PAUSE, room), text === "" ? Ink.quiet : style);
}

/** Draws the words from a line on, the one that is sung marked. */
function drawAll(
  canvas: Canvas,
  lyrics: LyricsState,
  lines: readonly LyricLine[],
  offset: number,
): void {
  for (let row = 0; row < canvas.rows; row++) {
    const line = lines[offset + row];
    if (line === undefined) break;
    const isActive = offset + row === lyrics.activeLine;
    const style = isActive ? Ink.title | Attribute.bold : Ink.text;
    drawLine(canvas, row, line.text, lyrics.isRefrain(offset + row), style);
    if (isActive) canvas.glyph(0, row, "▶", Ink.accent);
  }
  scrollbar(canvas, { offset, page: canvas.rows, count: lines.length });
}
