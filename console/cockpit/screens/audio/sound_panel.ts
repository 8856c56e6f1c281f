import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink } from "../../../tui/style.ts";
import type { Moment } from "../../moment.ts";
import { standingOf } from "../../standing.ts";
import type { AudioState } from "../../state/audio_state.ts";
import type { CockpitModel } from "../../state/model.ts";
import { drawPads } from "./beat_pads.ts";
import { digitColumns, digitRows, type DigitSize } from "./digits.ts";
import { FactLines } from "./fact_lines.ts";
import { BANDS, drawBands, drawLevel, drawMood, drawPitch } from "./meters.ts";
import { drawPiece, PIECE_LEGEND, secondsOfColumn } from "./piece_strip.ts";
import { drawSpectrum, evenColumns } from "./spectrum_view.ts";
import { drawStructure } from "./structure.ts";
import { drawTempo, drawTrust } from "./tempo.ts";

/** From this width on, bands and spectrum stand side by side. */
const SIDE_BY_SIDE_COLUMNS = 76;
const LEAST_BAND_COLUMNS = 34;
const GAP_COLUMNS = 3;
/** Columns that lock and confidence need. */
const TRUST_COLUMNS = 25;
const PIECE_LABEL_COLUMNS = 9;
/** Energy, intensity and pitch. */
const MOOD_ROWS = 3;
const MOST_BAND_HEIGHT = 3;

/** How the audio screen is laid out in a room; made once for each size. */
interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly size: DigitSize;
  readonly padColumns: number;
  readonly tempoColumns: number;
  /** Blank rows between the parts. */
  readonly gap: number;
  readonly pieceRows: number;
  readonly levelRows: number;
}

function layOut(columns: number, rows: number): Layout {
  const size = rows >= 48 && columns >= 150 ? 2 : rows >= 30 && columns >= 96 ? 1 : "half";
  const tempoColumns = digitColumns("000.0", size);
  const trust = columns >= tempoColumns + 2 * GAP_COLUMNS + TRUST_COLUMNS + 15
    ? TRUST_COLUMNS + GAP_COLUMNS
    : 0;
  const most = size === "half" ? 39 : size === 1 ? 59 : 91;
  return {
    columns,
    rows,
    size,
    tempoColumns,
    padColumns: Math.max(7, Math.min(most, columns - tempoColumns - GAP_COLUMNS - trust)),
    gap: rows >= 30 ? 1 : 0,
    pieceRows: rows >= 48 ? 5 : rows >= 30 ? 3 : rows >= 18 ? 2 : rows >= 15 ? 1 : 0,
    levelRows: rows >= 30 ? 2 : 1,
  };
}

/** All that the analyser hears, as large as the room allows. */
export class SoundPanel {
  readonly #facts = new FactLines();
  #layout: Layout = layOut(1, 1);

  /** Draws it, its heading included. */
  draw(canvas: Canvas, model: CockpitModel, moment: Moment): void {
    const { audio, source } = model.sound;
    if (audio === null || source === null || audio.freshness.lastMs === null) {
      canvas.heading(0, "SOUND");
      canvas.text(1, 1, model.sound.missingSound(), Ink.warning);
      return;
    }
    const standing = standingOf(model.workers, source, audio, moment.nowMs);
    canvas.heading(0, `SOUND ${source}`, standing.text, standing.style);
    this.#drawBody(canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1), audio, moment.nowMs);
  }

  #drawBody(body: Canvas, audio: AudioState, nowMs: number): void {
    const { columns, rows } = body;
    if (this.#layout.columns !== columns || this.#layout.rows !== rows) {
      this.#layout = layOut(columns, rows);
    }
    const { size, padColumns, tempoColumns, gap, pieceRows, levelRows } = this.#layout;
    const beatRows = digitRows(size);
    drawPads(body.region(0, 0, padColumns, beatRows), audio, nowMs);
    const tempo = padColumns + GAP_COLUMNS;
    drawTempo(body.region(tempo, 0, tempoColumns, beatRows), audio, nowMs, size);
    const trust = tempo + tempoColumns + GAP_COLUMNS;
    drawTrust(body.region(trust, 0, columns - trust, beatRows), audio, nowMs);
    let row = beatRows + gap;
    drawStructure(body.region(0, row, columns, 1), audio, nowMs);
    row += 1 + gap;
    drawLevel(body.region(0, row, columns, levelRows), audio, nowMs);
    row += levelRows + gap;
    if (pieceRows > 0) {
      this.#drawPast(body.region(0, row, columns, pieceRows), audio);
      row += pieceRows;
      if (gap > 0) body.text(PIECE_LABEL_COLUMNS, row, PIECE_LEGEND, Ink.quiet);
      row += gap;
    }
    const factRows = rows >= 16 ? 2 : rows >= 12 ? 1 : 0;
    this.#drawRest(body.region(0, row, columns, rows - row - factRows), audio, nowMs);
    this.#drawFacts(body.region(0, rows - factRows, columns, factRows), audio);
  }

  #drawPast(canvas: Canvas, audio: AudioState): void {
    const strip = canvas.region(
      PIECE_LABEL_COLUMNS,
      0,
      canvas.columns - PIECE_LABEL_COLUMNS,
      canvas.rows,
    );
    canvas.text(0, 0, "past", Ink.text);
    const minutes = Math.round(strip.columns * secondsOfColumn(strip.columns) / 60);
    if (canvas.rows > 1) canvas.text(0, canvas.rows - 1, `${minutes} min`, Ink.quiet);
    drawPiece(strip, audio.piece);
  }

  #drawRest(canvas: Canvas, audio: AudioState, nowMs: number): void {
    const bins = audio.spectrum.length;
    const isWide = canvas.columns >= SIDE_BY_SIDE_COLUMNS;
    const spectrumColumns = isWide
      ? evenColumns(bins, canvas.columns - LEAST_BAND_COLUMNS - GAP_COLUMNS)
      : canvas.columns;
    const bandColumns = isWide ? canvas.columns - spectrumColumns - GAP_COLUMNS : canvas.columns;
    const height = isWide ? Math.floor((canvas.rows - MOOD_ROWS) / BANDS.length) : 1;
    const bandRows = BANDS.length * Math.max(1, Math.min(MOST_BAND_HEIGHT, height));
    drawBands(canvas.region(0, 0, bandColumns, bandRows), audio, nowMs);
    const isStale = !audio.isHeard(nowMs);
    const mood = canvas.region(0, bandRows, bandColumns, MOOD_ROWS);
    if (!isStale) {
      drawMood(mood, 0, "energy", audio.energyShort, audio.energyLong);
      drawMood(mood, 1, "activity", audio.intensityShort, audio.intensityLong);
    }
    drawPitch(mood, 2, audio, nowMs);
    const below = bandRows + MOOD_ROWS;
    const side = isWide
      ? canvas.region(bandColumns + GAP_COLUMNS, 0, spectrumColumns, canvas.rows)
      : canvas.region(0, below, canvas.columns, canvas.rows - below);
    drawSpectrum(side, audio, nowMs);
  }

  #drawFacts(canvas: Canvas, audio: AudioState): void {
    if (canvas.rows === 0) return;
    this.#facts.update(audio);
    const { message } = audio.stats;
    const last = canvas.rows - 1;
    if (message !== null) canvas.text(0, 0, clip(message, canvas.columns), Ink.warning);
    else canvas.text(0, 0, this.#facts.input, Ink.quiet);
    if (last > 0) canvas.text(0, last, this.#facts.work, Ink.quiet);
  }
}
