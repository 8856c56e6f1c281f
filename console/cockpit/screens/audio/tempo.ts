import type { Canvas } from "../../../tui/canvas.ts";
import { Attribute, Ink } from "../../../tui/style.ts";
import { wordLamp } from "../../../tui/widgets/lamp.ts";
import { horizontalMeter } from "../../../tui/widgets/meter.ts";
import type { AudioState } from "../../state/audio_state.ts";
import { type DigitSize, drawDigits } from "./digits.ts";
import { unitText } from "./decibels.ts";

const NAME_COLUMNS = 7;
const METER_COLUMNS = 16;
/** A tempo that is not known. */
const NO_TEMPO = "  -- ";
/** Faster is no tempo, and longer no number. */
const MOST_BPM = 999.9;

let shownBpm = 0;
let shownText = NO_TEMPO;

/** A tempo in five columns; made once for each tempo. */
export function tempoText(bpm: number): string {
  const tenths = Math.round(10 * Math.min(MOST_BPM, Math.max(0, bpm)));
  if (tenths !== shownBpm) {
    shownBpm = tenths;
    shownText = tenths > 0 ? (tenths / 10).toFixed(1).padStart(5) : NO_TEMPO;
  }
  return shownText;
}

/** Draws the tempo in large digits from the upper left corner. */
export function drawTempo(canvas: Canvas, audio: AudioState, nowMs: number, size: DigitSize): void {
  const isStale = !audio.isHeard(nowMs);
  const style = isStale ? Ink.quiet : audio.isLocked ? Ink.accent | Attribute.bold : Ink.accent;
  drawDigits(canvas, 0, 0, tempoText(audio.bpm), size, style);
}

/**
 * Draws how far the tempo can be relied on: lock, its confidence, that of the bar, who leads, how many beats;
 * one a row, the most wanted first.
 */
export function drawTrust(canvas: Canvas, audio: AudioState, nowMs: number): void {
  const isStale = !audio.isHeard(nowMs);
  const column = wordLamp(canvas, 0, 0, "lock", !isStale && audio.isLocked ? "lit" : "dark");
  drawLeader(canvas, column + 2, audio.control);
  const confidence = isStale ? 0 : audio.bpmConfidence;
  const bar = isStale ? null : audio.barConfidence;
  drawShare(canvas, 1, "tempo", confidence, unitText(confidence));
  if (bar !== null && audio.beatInBar > 0) drawShare(canvas, 2, "bar", bar, sureness(bar));
  else canvas.text(0, 2, "bar    not known", Ink.quiet);
  canvas.text(0, 3, "beat", Ink.text);
  canvas.text(NAME_COLUMNS, 3, String(audio.beatCount), Ink.quiet);
}

/** Who leads the clock: hands stand out. */
function drawLeader(canvas: Canvas, column: number, control: string | null): void {
  if (control === null) return;
  if (control === "following") canvas.text(column, 0, "follows", Ink.quiet);
  else canvas.text(column, 0, `by hand: ${control}`, Ink.key | Attribute.bold);
}

function drawShare(
  canvas: Canvas,
  row: number,
  name: string,
  share: number,
  value: string,
): void {
  canvas.text(0, row, name, Ink.text);
  const columns = Math.min(METER_COLUMNS, canvas.columns - NAME_COLUMNS - 5);
  const meter = canvas.region(NAME_COLUMNS, row, columns, 1);
  horizontalMeter(meter, 0, share, SHARE);
  canvas.text(NAME_COLUMNS + meter.columns + 1, row, value, Ink.quiet);
}

const SHARE = { style: Ink.accent } as const;

/** A confidence in a word; it is complete only where somebody has set the bar. */
function sureness(confidence: number): string {
  return confidence >= 1 ? "set" : `${Math.floor(100 * Math.max(0, confidence))}%`;
}
