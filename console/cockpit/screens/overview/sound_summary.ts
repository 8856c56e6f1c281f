import type { Canvas } from "../../../tui/canvas.ts";
import { Ink } from "../../../tui/style.ts";
import { wordLamp } from "../../../tui/widgets/lamp.ts";
import type { AudioState } from "../../state/audio_state.ts";
import type { CockpitModel } from "../../state/model.ts";
import { drawPads } from "../audio/beat_pads.ts";
import { digitColumns, digitRows } from "../audio/digits.ts";
import { drawLevel } from "../audio/meters.ts";
import { drawSpectrum, evenColumns } from "../audio/spectrum_view.ts";
import { drawStructure } from "../audio/structure.ts";
import { drawTempo, drawTrust } from "../audio/tempo.ts";

const GAP_COLUMNS = 3;
const TRUST_COLUMNS = 25;
/** A spectrum of fewer rows says nothing. */
const LEAST_SPECTRUM_ROWS = 4;
/** Columns of the lock before the structure. */
const LOCK_COLUMNS = 10;

/** Draws whether the beat is right: pads, tempo, lock, structure, level, and a spectrum where there is room. */
export function drawSoundSummary(canvas: Canvas, model: CockpitModel, nowMs: number): void {
  const { audio } = model.sound;
  if (audio === null || audio.freshness.lastMs === null) {
    canvas.text(0, 0, model.sound.missingSound(), Ink.warning);
    return;
  }
  const { columns, rows } = canvas;
  const size = columns >= 66 && rows >= 12 ? 1 : "half";
  const beatRows = digitRows(size);
  const tempoColumns = digitColumns("000.0", size);
  const padColumns = Math.min(size === 1 ? 59 : 27, columns - tempoColumns - GAP_COLUMNS);
  drawPads(canvas.region(0, 0, padColumns, beatRows), audio, nowMs);
  const tempo = padColumns + GAP_COLUMNS;
  drawTempo(canvas.region(tempo, 0, tempoColumns, beatRows), audio, nowMs, size);
  const side = tempo + tempoColumns + GAP_COLUMNS;
  const isBelow = rows - beatRows - 2 >= LEAST_SPECTRUM_ROWS;
  const hasTrust = isBelow && columns - side >= TRUST_COLUMNS;
  if (hasTrust) {
    drawTrust(canvas.region(side, 0, columns - side, beatRows), audio, nowMs);
  } else if (!isBelow) {
    drawBars(canvas.region(side, 0, columns - side, beatRows), audio, nowMs);
  }
  const state = canvas.region(0, beatRows, columns, 1);
  if (hasTrust) drawStructure(state, audio, nowMs);
  else drawState(state, audio, nowMs);
  drawLevel(canvas.region(0, beatRows + 1, columns, 1), audio, nowMs);
  if (isBelow) drawBars(canvas.region(0, beatRows + 2, columns, rows - beatRows - 2), audio, nowMs);
}

/** The lock, or who leads the clock when hands do, and what happens. */
function drawState(canvas: Canvas, audio: AudioState, nowMs: number): void {
  const { control } = audio;
  const isLed = control !== null && control !== "following";
  const isLit = audio.isHeard(nowMs) && (audio.isLocked || isLed);
  const lock = canvas.region(0, 0, LOCK_COLUMNS - 1, 1);
  wordLamp(lock, 0, 0, isLed ? control : "lock", isLit ? "lit" : "dark");
  const rest = canvas.region(LOCK_COLUMNS, 0, canvas.columns - LOCK_COLUMNS, 1);
  drawStructure(rest, audio, nowMs);
}

function drawBars(canvas: Canvas, audio: AudioState, nowMs: number): void {
  const columns = evenColumns(audio.spectrum.length, canvas.columns);
  drawSpectrum(canvas.region(0, 0, columns, canvas.rows), audio, nowMs);
}
