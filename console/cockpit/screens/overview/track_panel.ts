import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Attribute, Ink } from "../../../tui/style.ts";
import { progressBar } from "../../../tui/widgets/progress.ts";
import type { CockpitModel } from "../../state/model.ts";
import type { Moment } from "../../moment.ts";

/** With fewer rows there is no bar: the time stands in the headline. */
const BAR_FROM_ROWS = 3;

/** Draws which song plays, where in it, and which line is sung. */
export function drawTrackSummary(canvas: Canvas, model: CockpitModel, moment: Moment): void {
  const { nowSeconds } = moment;
  const headline = model.playback.headline(nowSeconds);
  if (headline === null) {
    canvas.text(0, 0, "no player tells of a track", Ink.quiet);
    return;
  }
  canvas.text(0, 0, clip(headline, canvas.columns), Ink.title | Attribute.bold);
  let row = 1;
  if (canvas.rows >= BAR_FROM_ROWS) drawBar(canvas, row++, model, nowSeconds);
  drawLine(canvas.region(0, row, canvas.columns, canvas.rows - row), model, nowSeconds);
}

function drawBar(canvas: Canvas, row: number, model: CockpitModel, nowSeconds: number): void {
  const track = model.playback.current(nowSeconds);
  if (track === null) return;
  const { position, duration, isPlaying } = track;
  const style = isPlaying ? Ink.accent : Ink.quiet;
  progressBar(canvas, row, { positionSeconds: position, durationSeconds: duration, style });
}

/** The line that is sung, and the one after it where there is room. */
function drawLine(canvas: Canvas, model: CockpitModel, nowSeconds: number): void {
  const line = model.lyrics.line(nowSeconds);
  if (canvas.rows < 1) return;
  if (line === null) canvas.text(0, 0, "no words", Ink.quiet);
  else if (line.current === "") canvas.text(0, 0, "♪", Ink.quiet);
  else canvas.text(0, 0, clip(line.current, canvas.columns), Ink.text | Attribute.bold);
  if (line !== null) canvas.text(0, 1, clip(line.next, canvas.columns), Ink.quiet);
}
