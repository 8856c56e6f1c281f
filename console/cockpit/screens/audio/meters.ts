import type { Canvas } from "../../../tui/canvas.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import { horizontalMeter } from "../../../tui/widgets/meter.ts";
import type { AudioState } from "../../state/audio_state.ts";
import { decibelPosition, decibelText, scalePosition, unitText } from "./decibels.ts";

/** Name and range of the seven bands. */
export const BANDS: readonly { readonly name: string; readonly hertz: string }[] = [
  { name: "sub", hertz: "20-60" },
  { name: "bass", hertz: "60-250" },
  { name: "low mid", hertz: "250-500" },
  { name: "mid", hertz: "500-2k" },
  { name: "high mid", hertz: "2k-4k" },
  { name: "presence", hertz: "4k-6k" },
  { name: "air", hertz: "6k-20k" },
];

/** Columns of a name before its meter; with the range of a band; of a value behind it. */
const NAME_COLUMNS = 9;
const RANGE_COLUMNS = 8;
const VALUE_COLUMNS = 5;
/** From this width on a band's range is told. */
const RANGE_FROM_COLUMNS = 36;
/** From this width on the held peak of the level stands beside it in dB. */
const PEAK_FROM_COLUMNS = 60;
const TICKS_DB = [-60, -48, -36, -24, -12, -6, 0];

// What has not been heard of for a while is at rest: a meter that stands high looks alive at a glance.

/** Draws a meter for each band, all of the same height: the whole rows that there are for each. */
export function drawBands(canvas: Canvas, audio: AudioState, nowMs: number): void {
  const height = Math.max(1, Math.floor(canvas.rows / BANDS.length));
  const isStale = !audio.isHeard(nowMs);
  const hasRange = canvas.columns >= RANGE_FROM_COLUMNS;
  const left = NAME_COLUMNS + (hasRange ? RANGE_COLUMNS : 0);
  for (let band = 0; band < BANDS.length; band++) {
    const row = band * height;
    const { name, hertz } = BANDS[band] ?? { name: "", hertz: "" };
    const level = isStale ? 0 : audio.bands[band] ?? 0;
    canvas.text(0, row, name, isStale ? Ink.quiet : Ink.text);
    if (hasRange) canvas.text(NAME_COLUMNS, row, hertz, Ink.quiet);
    const meter = canvas.region(left, row, canvas.columns - left - VALUE_COLUMNS, height);
    const style: Style = isStale ? Ink.quiet : Ink.band0 + band;
    const peak = isStale ? 0 : audio.bandPeaks.peaks[band] ?? 0;
    for (let line = 0; line < meter.rows; line++) {
      horizontalMeter(meter, line, level, { peak, style });
    }
    canvas.textRight(row, unitText(level), Ink.quiet);
  }
}

/**
 * Draws the level with its held peak and the clip lamp, in one row; with two rows in the canvas the scale
 * below.
 */
export function drawLevel(canvas: Canvas, audio: AudioState, nowMs: number): void {
  const isStale = !audio.isHeard(nowMs);
  const rms = isStale ? 0 : audio.rms;
  const peak = isStale ? 0 : audio.levelPeak.peaks[0] ?? 0;
  const isRoomy = canvas.columns >= PEAK_FROM_COLUMNS;
  const tail = isRoomy ? 27 : 15;
  const meter = canvas.region(NAME_COLUMNS, 0, canvas.columns - NAME_COLUMNS - tail, 1);
  canvas.text(0, 0, "level", isStale ? Ink.quiet : Ink.text);
  horizontalMeter(meter, 0, decibelPosition(rms), {
    peak: decibelPosition(peak),
    ...(isStale ? { style: Ink.quiet } : {}),
  });
  let column = canvas.columns - tail;
  column = canvas.text(column, 0, decibelText(rms), isStale ? Ink.quiet : Ink.text);
  if (isRoomy) canvas.text(column + 1, 0, decibelText(peak), Ink.quiet);
  if (!isStale && audio.isClipping(nowMs)) {
    canvas.textRight(0, " CLIP ", Ink.bad | Attribute.inverse | Attribute.bold);
  } else canvas.textRight(0, "clip ", Ink.track);
  if (canvas.rows > 1) drawTicks(canvas, meter.columns);
}

function drawTicks(canvas: Canvas, columns: number): void {
  for (const decibels of TICKS_DB) {
    const place = Math.min(columns - 1, Math.floor(scalePosition(decibels) * columns));
    const text = String(decibels);
    canvas.text(NAME_COLUMNS + place - Math.floor(text.length / 2), 1, text, Ink.quiet);
  }
}

/** Draws a value over 4 and over 30 seconds as two meters in one row; nothing where it is not told. */
export function drawMood(
  canvas: Canvas,
  row: number,
  name: string,
  short: number | null,
  long: number | null,
): void {
  if (short === null && long === null) return;
  const columns = Math.max(0, Math.floor((canvas.columns - NAME_COLUMNS - 11) / 2));
  canvas.text(0, row, name, Ink.text);
  let column = canvas.text(NAME_COLUMNS, row, "4 s ", Ink.quiet);
  horizontalMeter(canvas.region(column, row, columns, 1), 0, short ?? 0, MOOD);
  column = canvas.text(column + columns + 1, row, "30 s ", Ink.quiet);
  horizontalMeter(canvas.region(column, row, canvas.columns - column, 1), 0, long ?? 0, MOOD);
}

const MOOD = { style: Ink.title } as const;
const NOTES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
const A4_HERTZ = 440;
/** A4 in semitones from C0. */
const A4_SEMITONES = 57;
/** A note of which the analyser is less sure is none. */
const LEAST_SURE = 0.3;

/** The name of the note nearest to a frequency: "A4"; empty for what is no note that is played. */
export function noteName(hertz: number): string {
  if (!(hertz >= 16 && hertz <= 20_000)) return "";
  const semitones = Math.round(12 * Math.log2(hertz / A4_HERTZ)) + A4_SEMITONES;
  return `${NOTES[(semitones + 12) % 12] ?? ""}${Math.floor(semitones / 12)}`;
}

/** Draws the pitch that is heard, in one row; nothing where it is not told. */
export function drawPitch(canvas: Canvas, row: number, audio: AudioState, nowMs: number): void {
  const { pitchHz, pitchConfidence } = audio;
  if (pitchHz === null) return;
  canvas.text(0, row, "pitch", Ink.text);
  const note = audio.isHeard(nowMs) && pitchConfidence >= LEAST_SURE ? noteName(pitchHz) : "";
  if (note === "") canvas.text(NAME_COLUMNS, row, "-", Ink.quiet);
  else {
    canvas.text(NAME_COLUMNS, row, note, Ink.accent | Attribute.bold);
    canvas.text(NAME_COLUMNS + 4, row, `${pitchHz.toFixed(0)} Hz`, Ink.quiet);
  }
}
