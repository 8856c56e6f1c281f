import type { Canvas } from "../tui/canvas.ts";
import { clip } from "../tui/glyphs.ts";
import { Attribute, Ink } from "../tui/style.ts";
import { beatLamp } from "../tui/widgets/lamp.ts";
import { timeOfDay } from "./local_time.ts";
import type { Moment } from "./moment.ts";
import type { ScreenName } from "./screen.ts";
import { layOutTabs } from "./screen_tabs.ts";
import type { CockpitModel } from "./state/model.ts";

/** Rows of the header. */
export const HEADER_ROWS = 2;

/** Columns of health and beat, so that nothing jumps when they change. */
const HEALTH_COLUMNS = 15;
const BEAT_COLUMNS = 21;
/** The place in the bar, as players show it; "3/4" behind a tempo would be a metre. */
const PLACES = ["●○○○", "○●○○", "○○●○", "○○○●"] as const;
const TIME_COLUMNS = 10;
const LEAST_HEADLINE_COLUMNS = 8;

/** Draws the rows that every screen has above it: who lives, the beat, the track, the time, the screens. */
export function drawHeader(
  canvas: Canvas,
  model: CockpitModel,
  current: ScreenName,
  moment: Moment,
): void {
  const end = canvas.columns - TIME_COLUMNS;
  canvas.text(end + 1, 0, clock(moment.nowSeconds), Ink.text);
  let column = Math.max(1 + HEALTH_COLUMNS, drawHealth(canvas, model, moment) + 1);
  if (model.sound.audio !== null && column + BEAT_COLUMNS <= end) {
    drawBeat(canvas, column, model, moment);
    column += BEAT_COLUMNS;
  }
  const room = end - column - 1;
  const headline = model.playback.headline(moment.nowSeconds, room);
  if (headline !== null && room >= LEAST_HEADLINE_COLUMNS) {
    canvas.text(column, 0, clip(headline, room), Ink.title);
  }
  drawTabs(canvas, 1, current);
}

/** How many workers live, of those that should. @returns the column after it */
function drawHealth(canvas: Canvas, { workers }: CockpitModel, moment: Moment): number {
  if (!workers.hasLooked) return canvas.text(1, 0, "◌ looking", Ink.quiet);
  if (workers.trouble !== null) return canvas.text(1, 0, "✗ no registry", Ink.bad);
  const { alive, wanted } = workers.census(moment.nowMs, moment.nowSeconds);
  if (wanted === 0) return canvas.text(1, 0, "○ no workers", Ink.warning);
  if (alive === wanted) return canvas.text(1, 0, `● ${alive} alive`, Ink.good);
  return canvas.text(1, 0, `◐ ${alive} of ${wanted} alive`, Ink.warning | Attribute.bold);
}

/** Lamp, tempo, and place in the bar, from what is read all the time. */
function drawBeat(canvas: Canvas, from: number, model: CockpitModel, { nowMs }: Moment): void {
  const { audio } = model.sound;
  if (audio === null) return;
  const isSilent = audio.silentSeconds(nowMs) !== null;
  const column = beatLamp(canvas, from, 0, !isSilent && audio.isLampLit(nowMs) ? "lit" : "dark");
  if (isSilent) {
    canvas.text(column + 1, 0, "stale", Ink.warning);
    return;
  }
  const style = audio.isLocked ? Ink.accent | Attribute.bold : Ink.accent;
  const bpm = audio.bpm > 0 ? Math.min(999.9, audio.bpm).toFixed(1) : "-";
  const end = canvas.text(column + 1, 0, `${bpm.padStart(5)} BPM`, style);
  if (audio.beatInBar > 0) canvas.text(end + 1, 0, PLACES[audio.beatInBar - 1] ?? "", Ink.quiet);
}

function drawTabs(canvas: Canvas, row: number, current: ScreenName): void {
  for (let column = 0; column < canvas.columns; column++) {
    canvas.glyph(column, row, "─", Ink.track);
  }
  for (const { name, column, text } of layOutTabs(canvas.columns, current)) {
    // The one that is shown is told by its brackets as well, where there are no colours.
    const style = name === current ? Ink.title | Attribute.bold : Ink.quiet;
    canvas.text(column, row, text, style);
  }
}

/** The screen whose tab lies at a cell of the header; null where there is none. */
export function tabAt(
  columns: number,
  current: ScreenName,
  column: number,
  row: number,
): ScreenName | null {
  if (row !== 1) return null;
  const hit = layOutTabs(columns, current).find((tab) =>
    column >= tab.column && column < tab.column + tab.text.length
  );
  return hit?.name ?? null;
}

let shownSecond = -1;
let shownTime = "";

/** The time of day; made once a second. */
function clock(nowSeconds: number): string {
  const second = Math.floor(nowSeconds);
  if (second !== shownSecond) {
    shownSecond = second;
    shownTime = timeOfDay(second);
  }
  return shownTime;
}
