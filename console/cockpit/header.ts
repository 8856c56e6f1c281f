import type { Canvas } from "../tui/canvas.ts";
import { clip, textWidth } from "../tui/glyphs.ts";
import { Attribute, Ink, type Style } from "../tui/style.ts";
import { beatLamp } from "../tui/widgets/lamp.ts";
import type { Moment } from "./moment.ts";
import { SCREEN_NAMES, type ScreenName } from "./screen.ts";
import type { CockpitModel } from "./state/model.ts";

/** Rows of the header. */
export const HEADER_ROWS = 2;

const BEAT_COLUMNS = 26;

/** Draws the rows that every screen has above it: who lives, the beat, the track, the time, the screens. */
export function drawHeader(
  canvas: Canvas,
  model: CockpitModel,
  current: ScreenName,
  moment: Moment,
): void {
  const time = timeOfDay(new Date(moment.nowSeconds * 1000));
  const line = canvas.region(0, 0, canvas.columns - time.length - 3, 1);
  canvas.region(0, 0, canvas.columns - 1, 1).textRight(0, time, Ink.text);
  const health = healthOf(model);
  let column = line.text(1, 0, health.text, health.style) + 3;
  if (model.sound.audio !== null && column + BEAT_COLUMNS < line.columns) {
    column = drawBeat(line, column, model, moment) + 3;
  }
  const headline = model.playback.headline(moment.nowSeconds);
  const room = line.columns - column;
  if (headline !== null && room > 8) line.text(column, 0, clip(headline, room), Ink.title);
  drawTabs(canvas, 1, current);
}

function healthOf({ workers }: CockpitModel): { text: string; style: Style } {
  const total = workers.entries.length;
  if (!workers.hasLooked) return { text: "◌ looking", style: Ink.quiet };
  if (workers.trouble !== null) return { text: "✗ registry unreadable", style: Ink.bad };
  if (total === 0) return { text: "○ no workers", style: Ink.warning };
  const alive = workers.aliveCount;
  return alive === total
    ? { text: `● ${alive} alive`, style: Ink.good }
    : { text: `◐ ${alive} of ${total} alive`, style: Ink.warning | Attribute.bold };
}

/** Lamp, tempo, and place in the bar, from what is read all the time. @returns the column after it */
function drawBeat(canvas: Canvas, from: number, model: CockpitModel, { nowMs }: Moment): number {
  const { audio } = model.sound;
  if (audio === null) return from;
  const isSilent = audio.silentSeconds(nowMs) !== null;
  const column = beatLamp(canvas, from, 0, !isSilent && audio.isLampLit(nowMs) ? "lit" : "dark");
  if (isSilent) return canvas.text(column + 1, 0, "stale", Ink.warning);
  const bpm = audio.bpm > 0 ? audio.bpm.toFixed(1) : "  -";
  const style = audio.isLocked ? Ink.accent | Attribute.bold : Ink.accent;
  const end = canvas.text(column + 1, 0, `${bpm.padStart(5)} BPM`, style);
  return canvas.text(end + 1, 0, audio.beatInBar > 0 ? `${audio.beatInBar}/4` : "   ", Ink.quiet);
}

/** Where the tabs stand, for drawing and for clicks; their names are left out where there is no room. */
function tabs(columns: number): { name: ScreenName; column: number; text: string }[] {
  const spell = (isLong: boolean) => {
    let column = 1;
    return SCREEN_NAMES.map((name, index) => {
      const text = isLong ? ` ${index} ${name} ` : ` ${index} ${name.slice(0, 3)} `;
      const tab = { name, column, text };
      column += text.length + 1;
      return tab;
    });
  };
  const long = spell(true);
  const last = long[long.length - 1];
  return last === undefined || last.column + last.text.length <= columns ? long : spell(false);
}

function drawTabs(canvas: Canvas, row: number, current: ScreenName): void {
  for (let column = 0; column < canvas.columns; column++) {
    canvas.glyph(column, row, "─", Ink.track);
  }
  for (const { name, column, text } of tabs(canvas.columns)) {
    // The one that is shown is told by its brackets as well, where there are no colours.
    if (name === current) {
      canvas.text(column, row, `[${text.slice(1, -1)}]`, Ink.title | Attribute.bold);
    } else canvas.text(column, row, text, Ink.quiet);
  }
}

/** The screen whose tab lies at a cell of the header; null where there is none. */
export function tabAt(columns: number, column: number, row: number): ScreenName | null {
  if (row !== 1) return null;
  const hit = tabs(columns).find((tab) =>
    column >= tab.column && column < tab.column + textWidth(tab.text)
  );
  return hit?.name ?? null;
}

function timeOfDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
