import type { LyricLine } from "../../../../bus/lyrics/mod.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import { clip, textWidth } from "../../../tui/glyphs.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import { horizontalMeter } from "../../../tui/widgets/meter.ts";
import { scrollbar } from "../../../tui/widgets/scrollbar.ts";
import { wrapText } from "../../../tui/wrap_text.ts";
import type { LyricMoment, LyricsState } from "../../state/lyrics.ts";
import type { BigSetting } from "../playback/big_setting.ts";
import { BIG_ROWS, drawBig } from "../playback/big_text.ts";
import { sungColumns } from "./sung.ts";

/** Columns for marks before a line. */
const MARK_COLUMNS = 3;
/** A line that is sung takes no more rows. */
const MOST_ROWS = 3;
const LEAST_BAR_COLUMNS = 16;
const MOST_BAR_COLUMNS = 60;
/** With fewer rows there is no air around the line that is sung. */
const AIRY_ROWS = 9;
const REFRAIN = "↻";
/** What stands for a line without words. */
const PAUSE = "♪";
/** What stands before the line where nobody tells any more which one it is. */
const GONE = "◌";

/** With fewer rows there is no room for large letters. */
const BIG_FROM_ROWS = 16;
const MOST_BIG_LINES = 4;

/** Which part of the words is in view. */
export interface WordsView {
  /** Whether the line that is sung stays in the middle. */
  readonly isFollowing: boolean;
  /** First line in view, where it does not. */
  readonly offset: number;
  readonly big: BigSetting;
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
  if (!view.isFollowing && lines.length > 0) {
    return drawAll(canvas, lyrics, lines, view.offset, isLive);
  }
  if (moment === null) return;
  const gap = canvas.rows >= AIRY_ROWS ? 1 : 0;
  const body = canvas.region(MARK_COLUMNS, 0, canvas.columns - MARK_COLUMNS - 2, canvas.rows);
  const pieces = wrapText(moment.current || PAUSE, Math.max(4, body.columns)).slice(0, MOST_ROWS);
  const mostBig = canvas.rows < BIG_FROM_ROWS ? 0 : Math.floor(canvas.rows / 2 / BIG_ROWS);
  const big = view.big.set(moment.current, body.columns, Math.min(MOST_BIG_LINES, mostBig));
  const height = (big === null ? pieces.length : big.lines.length * BIG_ROWS) + 1;
  const top = Math.max(0, Math.floor((canvas.rows - height) * 0.42));
  const active = lyrics.activeLine;
  // Where not all words are known, those beside the line are.
  const textAt = (index: number, neighbour: string) => {
    if (lines.length > 0) return lines[index]?.text;
    return Math.abs(index - active) === 1 && neighbour !== "" ? neighbour : undefined;
  };
  for (let row = 1; row <= top - gap; row++) {
    const text = textAt(active - row, moment.previous);
    if (text === undefined) break;
    const isRefrain = lyrics.isRefrain(active - row);
    drawLine(canvas, top - gap - row, text, isRefrain, Ink.quiet);
  }
  const sung = canvas.region(0, top, canvas.columns, height);
  drawMarks(sung, lyrics, moment, isLive);
  const columns = isLive ? sungColumns(moment, lyrics.words?.lines[lyrics.activeLine]) : 0;
  if (big === null) drawSmall(sung, pieces, columns, isLive);
  else {
    // What can be set in large letters has a column for each character.
    const letters = moment.current.slice(0, columns).replace(/\s/g, "").length;
    const room = sung.region(MARK_COLUMNS, 0, body.columns, height);
    drawBig(room, big, plainStyle(isLive), letters, sungStyle(isLive));
  }
  const longest = big !== null ? body.columns : pieces.reduce(
    (most, piece) => Math.max(most, textWidth(piece)),
    LEAST_BAR_COLUMNS,
  );
  drawBar(sung.region(0, height - 1, sung.columns, 1), moment, longest, isLive);
  for (let row = 1; top + height + gap + row - 1 < canvas.rows; row++) {
    const text = textAt(active + row, moment.next);
    if (text === undefined) break;
    const at = top + height + gap + row - 1;
    const style = row === 1 && isLive ? Ink.text : Ink.quiet;
    drawLine(canvas, at, text, lyrics.isRefrain(active + row), style);
  }
}

function plainStyle(isLive: boolean): Style {
  return isLive ? Ink.text | Attribute.bold : Ink.quiet;
}

function sungStyle(isLive: boolean): Style {
  return isLive ? Ink.title | Attribute.bold : Ink.quiet;
}

/** Marks the line that is sung, and whether it belongs to the refrain. */
function drawMarks(
  canvas: Canvas,
  lyrics: LyricsState,
  { isPlaying, isRefrain }: LyricMoment,
  isLive: boolean,
): void {
  canvas.glyph(0, 0, !isLive ? GONE : isPlaying ? "▶" : "‖", isLive ? Ink.accent : Ink.quiet);
  if (isRefrain || lyrics.isRefrain(lyrics.activeLine)) canvas.text(1, 0, REFRAIN, Ink.peak);
}

/** Draws the line that is sung, what of it has been sung brighter. */
function drawSmall(
  canvas: Canvas,
  pieces: readonly string[],
  sungColumns: number,
  isLive: boolean,
): void {
  let sung = sungColumns;
  pieces.forEach((piece, row) => {
    const end = canvas.text(MARK_COLUMNS, row, piece, plainStyle(isLive));
    const columns = end - MARK_COLUMNS;
    const bright = Math.min(sung, columns);
    if (sung > 0) canvas.text(MARK_COLUMNS, row, piece, sungStyle(isLive), bright);
    // The blank at which it was broken.
    sung -= columns + 1;
  });
}

/** Draws how much of the line's time has passed, and the seconds until the next one. */
function drawBar(canvas: Canvas, moment: LyricMoment, longest: number, isLive: boolean): void {
  if (moment.progress === null) return;
  const columns = Math.min(canvas.columns - MARK_COLUMNS - 6, longest, MOST_BAR_COLUMNS);
  const bar = canvas.region(MARK_COLUMNS, 0, columns, 1);
  horizontalMeter(bar, 0, moment.progress, { style: isLive ? Ink.accent : Ink.quiet });
  if (moment.secondsToNext === null || !isLive) return;
  const seconds = `${Math.ceil(moment.secondsToNext)} s`.padStart(5);
  canvas.text(MARK_COLUMNS + columns, 0, seconds, Ink.quiet);
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
  isLive: boolean,
): void {
  for (let row = 0; row < canvas.rows; row++) {
    const line = lines[offset + row];
    if (line === undefined) break;
    const isActive = offset + row === lyrics.activeLine;
    const style = isActive ? sungStyle(isLive) : Ink.text;
    drawLine(canvas, row, line.text, lyrics.isRefrain(offset + row), style);
    if (isActive) canvas.glyph(0, row, isLive ? "▶" : GONE, isLive ? Ink.accent : Ink.quiet);
  }
  scrollbar(canvas, { offset, page: canvas.rows, count: lines.length });
}
