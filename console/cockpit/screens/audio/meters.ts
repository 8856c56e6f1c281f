import type { Canvas } from "../../../tui/canvas.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import { beatLamp, type Lamp, wordLamp } from "../../../tui/widgets/lamp.ts";
import { horizontalMeter } from "../../../tui/widgets/meter.ts";
import { sparkline } from "../../../tui/widgets/sparkline.ts";
import { spectrum } from "../../../tui/widgets/spectrum.ts";
import type { AnalyserStats, AudioState } from "../../state/audio_state.ts";

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

/** Columns of name and range before a band's meter. */
const LABEL_COLUMNS = 17;
const VALUE_COLUMNS = 5;
/** The spectrum of nothing. */
const AT_REST = new Float64Array(128);
/** The quietest level that the meters show. */
const FLOOR_DB = -60;

/** dB relative to full scale; -Infinity for silence. */
export function toDecibels(linear: number): number {
  return linear > 0 ? 20 * Math.log10(linear) : -Infinity;
}

/** Position of a linear level on a scale in dB, 0..1. */
export function decibelPosition(linear: number): number {
  return Math.max(0, Math.min(1, 1 - toDecibels(linear) / FLOOR_DB));
}

function lamp(isLit: boolean): Lamp {
  return isLit ? "lit" : "dark";
}

function decibelText(linear: number): string {
  const decibels = toDecibels(linear);
  return decibels < -99 ? "-inf dB" : `${decibels.toFixed(1)} dB`;
}

// What has not been heard of for a while is at rest: a meter that stands high looks alive at a glance.

/** Draws a meter for each band, one a row. */
export function drawBands(canvas: Canvas, audio: AudioState, nowMs: number): void {
  const isStale = audio.staleSeconds(nowMs) !== null;
  for (let band = 0; band < BANDS.length; band++) {
    const { name, hertz } = BANDS[band] ?? { name: "", hertz: "" };
    const level = isStale ? 0 : audio.bands[band] ?? 0;
    canvas.text(0, band, name, isStale ? Ink.quiet : Ink.text);
    canvas.text(9, band, hertz, Ink.quiet);
    const meter = canvas.region(
      LABEL_COLUMNS,
      band,
      canvas.columns - LABEL_COLUMNS - VALUE_COLUMNS,
      1,
    );
    const style: Style = isStale ? Ink.quiet : Ink.band0 + band;
    const peak = isStale ? 0 : audio.bandPeaks.peaks[band] ?? 0;
    horizontalMeter(meter, 0, level, { peak, style });
    canvas.textRight(band, level.toFixed(2), Ink.quiet);
  }
}

/** Draws the level with its peak in dB, and the clip lamp, in one row. */
export function drawLevel(canvas: Canvas, row: number, audio: AudioState, nowMs: number): void {
  const isStale = audio.staleSeconds(nowMs) !== null;
  const rms = isStale ? 0 : audio.rms;
  const peak = isStale ? 0 : audio.peak;
  canvas.text(0, row, "level", Ink.text);
  const isRoomy = canvas.columns >= 60;
  const tail = isRoomy ? 25 : 10;
  const meter = canvas.region(LABEL_COLUMNS, row, canvas.columns - LABEL_COLUMNS - tail, 1);
  horizontalMeter(meter, 0, decibelPosition(rms), {
    peak: decibelPosition(peak),
    ...(isStale ? { style: Ink.quiet } : {}),
  });
  const column = Math.max(LABEL_COLUMNS, canvas.columns - tail + 1);
  canvas.text(column, row, decibelText(rms).padStart(9), Ink.text);
  if (isRoomy) canvas.text(column + 9, row, decibelText(peak).padStart(9), Ink.quiet);
  if (!isStale && audio.isClipping(nowMs)) {
    canvas.textRight(row, " CLIP", Ink.bad | Attribute.inverse | Attribute.bold);
  }
}

/** Draws the level of the last seconds in one row. */
export function drawPast(canvas: Canvas, row: number, audio: AudioState): void {
  const past = canvas.region(LABEL_COLUMNS, row, canvas.columns - LABEL_COLUMNS, 1);
  canvas.text(0, row, "past", Ink.text);
  canvas.text(9, row, `${Math.floor(past.columns / 4)} s`, Ink.quiet);
  sparkline(past, 0, audio.levels, decibelPosition, Ink.title);
}

/**
 * Draws lamp, beat count and BPM with its confidence in one row; the beat of the bar and how sure that is,
 * build-up, drop and whether the tempo is locked in the next.
 */
export function drawBeat(canvas: Canvas, row: number, audio: AudioState, nowMs: number): void {
  const isStale = audio.staleSeconds(nowMs) !== null;
  const accent = isStale ? Ink.quiet : Ink.accent;
  let column = canvas.text(0, row, "beat", Ink.text) + 1;
  column = beatLamp(canvas, column, row, lamp(!isStale && audio.isLampLit(nowMs)));
  canvas.text(column + 1, row, String(audio.beatCount), Ink.text);
  const bpm = audio.bpm > 0 ? audio.bpm.toFixed(1).padStart(5) : "  -  ";
  column = canvas.text(LABEL_COLUMNS, row, bpm, accent | Attribute.bold);
  column = canvas.text(column + 1, row, "BPM", Ink.text) + 2;
  const room = canvas.columns - column;
  column = canvas.text(column, row, room >= 32 ? "confidence" : "conf", Ink.quiet) + 1;
  const meter = canvas.region(column, row, Math.min(20, canvas.columns - column - 5), 1);
  const confidence = isStale ? 0 : audio.bpmConfidence;
  horizontalMeter(meter, 0, confidence, { style: accent });
  canvas.text(column + meter.columns + 1, row, confidence.toFixed(2), Ink.quiet);
  const isBuildup = !isStale && audio.isBuildup;
  const next = wordLamp(canvas, LABEL_COLUMNS, row + 1, "build-up", lamp(isBuildup));
  const end = wordLamp(canvas, next + 3, row + 1, "drop", lamp(!isStale && audio.isDrop));
  wordLamp(canvas, end + 1, row + 1, "lock", lamp(!isStale && audio.isLocked));
  drawBar(canvas, row + 1, isStale ? 0 : audio.beatInBar, audio.barConfidence);
}

/** Draws the bar as four places, the one of this beat as its number, and how sure that is. */
function drawBar(
  canvas: Canvas,
  row: number,
  beatInBar: number,
  confidence: number | null,
): void {
  canvas.text(0, row, "bar", Ink.text);
  for (let place = 1; place <= 4; place++) {
    const isHere = place === beatInBar;
    const style = isHere ? Ink.beat | Attribute.bold : Ink.quiet;
    canvas.text(3 + 2 * place, row, isHere ? String(place) : "·", style);
  }
  if (beatInBar > 0 && confidence !== null) canvas.text(13, row, sureness(confidence), Ink.quiet);
}

/** A confidence in three columns; it is complete only where somebody has set the bar. */
function sureness(confidence: number): string {
  return confidence >= 1 ? "set" : `${Math.floor(100 * Math.max(0, confidence))}%`.padStart(3);
}

/** Draws the spectrum with its scale below. */
export function drawSpectrum(canvas: Canvas, audio: AudioState, nowMs: number): void {
  if (canvas.rows < 2 || canvas.columns < 8) return;
  const bars = canvas.region(0, 0, canvas.columns, canvas.rows - 1);
  if (audio.spectrum.length === 0) {
    bars.text(0, bars.rows - 1, "no audio.spectrum yet", Ink.quiet);
    return;
  }
  if (audio.staleSeconds(nowMs) === null) {
    spectrum(bars, audio.spectrum, { peaks: audio.spectrumPeaks.peaks });
  } else {
    spectrum(bars, AT_REST.subarray(0, audio.spectrum.length), { style: Ink.quiet });
  }
  canvas.text(0, canvas.rows - 1, "30 Hz", Ink.quiet);
  canvas.textRight(canvas.rows - 1, "16 kHz", Ink.quiet);
}

/** Input, latency and load of the analyser, in one line. */
export function statsLine(stats: AnalyserStats): string {
  const parts: string[] = [];
  const input = stats.input ?? stats.device;
  if (input !== null) parts.push(`input ${input}`);
  if (stats.input !== null && stats.device !== null && stats.device !== stats.input) {
    parts.push(stats.device);
  }
  if (stats.latencyP50Ms !== null && stats.latencyP99Ms !== null) {
    parts.push(
      `latency ${stats.latencyP50Ms.toFixed(1)} / ${stats.latencyP99Ms.toFixed(1)} ms p50/p99`,
    );
  }
  if (stats.framesPerSecond !== null) parts.push(`${stats.framesPerSecond.toFixed(0)} fps`);
  if (stats.cpuPercent !== null) parts.push(`cpu ${stats.cpuPercent.toFixed(1)} %`);
  if (stats.droppedSamples !== null && stats.droppedSamples > 0) {
    parts.push(`${stats.droppedSamples} samples dropped`);
  }
  return parts.join(" · ");
}
