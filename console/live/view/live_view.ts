import type { Canvas } from "../../tui/canvas.ts";
import { Attribute, Ink } from "../../tui/style.ts";
import { keyHelp } from "../../tui/widgets/key_help.ts";
import { clip } from "../../tui/glyphs.ts";
import { type AudioState, BIN_COUNT } from "../audio_state.ts";
import { age } from "../durations.ts";
import type { LiveModel } from "../model.ts";
import type { Notice } from "../notice.ts";
import { drawHelp, KEYS } from "./help.ts";
import {
  BANDS,
  drawBands,
  drawBeat,
  drawLevel,
  drawPast,
  drawSpectrum,
  statsLine,
} from "./sound.ts";
import { drawWorkers, workersHeight } from "./workers.ts";

/** The moment that a picture shows. */
export interface Moment {
  /** Monotonic milliseconds, the time base of the model. */
  readonly nowMs: number;
  /** Unix seconds, the time base of the registry. */
  readonly nowSeconds: number;
  /** Time of day, as shown in the header. */
  readonly timeOfDay: string;
  readonly isHelpOpen: boolean;
  /** What the last key did, or why it did nothing; null when there is nothing to say. */
  readonly notice: Notice | null;
}

/** The smallest terminal in which the picture says something. */
const LEAST = { columns: 40, rows: 12 } as const;
/** Beat, structure, level, its past, and the bands. */
const METER_ROWS = 4 + BANDS.length;
/** From this width on, meters and spectrum stand side by side. */
const SIDE_BY_SIDE_COLUMNS = 76;
const LEAST_METER_COLUMNS = 43;
const MOST_METER_COLUMNS = 90;
const GAP_COLUMNS = 3;
const MOST_SPECTRUM_ROWS = 24;

/** Draws the whole live screen into a canvas of any size. */
export function drawLive(canvas: Canvas, model: LiveModel, moment: Moment): void {
  const { columns, rows } = canvas;
  if (columns < LEAST.columns || rows < LEAST.rows) {
    canvas.text(0, 0, `${columns}x${rows} is too small`, Ink.warning);
    canvas.text(0, 1, `need ${LEAST.columns}x${LEAST.rows}`, Ink.text);
    canvas.text(0, 2, "q quits", Ink.quiet);
    return;
  }
  drawHeader(canvas, model, moment);
  const room = rows - 3;
  const wanted = workersHeight(model.workers);
  // On a low terminal the sound keeps its rows, and the list of workers says how many it leaves out.
  const workersRows = Math.min(wanted, Math.max(3, room - METER_ROWS - 2));
  drawWorkers(canvas.region(0, 1, columns, workersRows), model, moment.nowSeconds);
  drawSound(canvas.region(0, 1 + workersRows, columns, rows - 2 - workersRows), model, moment);
  if (moment.notice === null) keyHelp(canvas, rows - 1, KEYS);
  else canvas.text(1, rows - 1, moment.notice.text, moment.notice.isBad ? Ink.warning : Ink.good);
  if (moment.isHelpOpen) drawHelp(canvas.region(0, 1, columns, rows - 2));
}

function drawHeader(canvas: Canvas, model: LiveModel, moment: Moment): void {
  canvas.text(1, 0, "VJ toolkit", Ink.title | Attribute.bold);
  const total = model.workers.length;
  const count = !model.hasLooked || (model.trouble !== null && total === 0)
    ? ""
    : total === 0
    ? "no workers"
    : `${total} ${total === 1 ? "worker" : "workers"}, ${model.aliveCount} alive`;
  const style = model.aliveCount < total || total === 0 ? Ink.warning : Ink.good;
  canvas.text(14, 0, count, style, canvas.columns - 24);
  canvas.region(0, 0, canvas.columns - 1, 1).textRight(0, moment.timeOfDay, Ink.text);
}

function drawSound(canvas: Canvas, model: LiveModel, moment: Moment): void {
  const { audio, source } = model;
  if (audio === null || source === null || audio.featuresMs === null) {
    canvas.heading(0, "SOUND");
    canvas.text(1, 1, model.missingSound(), Ink.warning);
    return;
  }
  const stale = audio.staleSeconds(moment.nowMs);
  if (stale === null) canvas.heading(0, `SOUND ${source}`, liveWords(audio), Ink.good);
  else canvas.heading(0, `SOUND ${source}`, `stale since ${age(stale)}`, Ink.warning);
  const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
  const isWide = body.columns >= SIDE_BY_SIDE_COLUMNS;
  const meterColumns = isWide ? metersBesideSpectrum(body.columns) : body.columns;
  drawMeters(body.region(0, 0, meterColumns, body.rows), model, moment);
  const left = meterColumns + GAP_COLUMNS;
  const side = isWide
    ? body.region(left, 0, body.columns, Math.min(body.rows - 1, MOST_SPECTRUM_ROWS))
    : body.region(0, METER_ROWS, body.columns, Math.min(body.rows - METER_ROWS - 1, 10));
  drawSpectrum(side, audio, moment.nowMs);
  const { message } = audio.stats;
  if (message !== null) body.text(0, body.rows - 1, clip(message, body.columns), Ink.warning);
  else if (body.rows > METER_ROWS) {
    body.text(0, body.rows - 1, clip(statsLine(audio.stats), body.columns), Ink.quiet);
  }
}

/** That the sound is live, which part of the piece it is, and who leads the clock if not the music. */
function liveWords({ section, sectionStrength, control }: AudioState): string {
  const words: string[] = [];
  if (section !== null && section !== "steady") {
    words.push(`${clip(section, 12)} ${sectionStrength.toFixed(2)}`);
  }
  if (control !== null && control !== "following") words.push(clip(control, 12));
  return [...words, "live"].join(" · ");
}

/** Columns for the meters such that the bars of the spectrum, all of one width, fill the rest. */
function metersBesideSpectrum(columns: number): number {
  const pitch = Math.floor((columns - LEAST_METER_COLUMNS - GAP_COLUMNS + 1) / BIN_COUNT);
  const spectrumColumns = pitch > 1 ? pitch * BIN_COUNT - 1 : BIN_COUNT;
  return Math.min(MOST_METER_COLUMNS, columns - GAP_COLUMNS - spectrumColumns);
}

function drawMeters(canvas: Canvas, model: LiveModel, moment: Moment): void {
  const { audio } = model;
  if (audio === null) return;
  // The beat stands first: on a low terminal it is the bands that are cut off.
  drawBeat(canvas, 0, audio, moment.nowMs);
  drawLevel(canvas, 2, audio, moment.nowMs);
  drawPast(canvas, 3, audio);
  drawBands(canvas.region(0, 4, canvas.columns, BANDS.length), audio, moment.nowMs);
}
