import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink } from "../../../tui/style.ts";
import type { Moment } from "../../moment.ts";
import { standingOf } from "../../standing.ts";
import type { AudioState } from "../../state/audio_state.ts";
import type { CockpitModel } from "../../state/model.ts";
import {
  BANDS,
  drawBands,
  drawBeat,
  drawLevel,
  drawPast,
  drawSpectrum,
  statsLine,
} from "./meters.ts";

/** Beat, structure, level, its past, and the bands. */
const METER_ROWS = 4 + BANDS.length;
/** From this width on, meters and spectrum stand side by side. */
const SIDE_BY_SIDE_COLUMNS = 76;
const LEAST_METER_COLUMNS = 43;
const MOST_METER_COLUMNS = 90;
const GAP_COLUMNS = 3;
const MOST_SPECTRUM_ROWS = 24;

/** Draws what the analyser hears: beat, level, bands and spectrum, its heading included. */
export function drawSoundPanel(canvas: Canvas, model: CockpitModel, moment: Moment): void {
  const { audio, source } = model.sound;
  if (audio === null || source === null || audio.freshness.lastMs === null) {
    canvas.heading(0, "SOUND");
    canvas.text(1, 1, model.sound.missingSound(), Ink.warning);
    return;
  }
  const standing = standingOf(model.workers, source, audio.freshness, moment.nowMs);
  const note = standing.kind === "live" ? liveWords(audio) : standing.text;
  canvas.heading(0, `SOUND ${source}`, note, standing.style);
  const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
  const isWide = body.columns >= SIDE_BY_SIDE_COLUMNS;
  const meterColumns = isWide
    ? metersBesideSpectrum(body.columns, audio.spectrum.length)
    : body.columns;
  drawMeters(body.region(0, 0, meterColumns, body.rows), audio, moment);
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
function metersBesideSpectrum(columns: number, bins: number): number {
  const bars = Math.max(1, bins);
  const pitch = Math.floor((columns - LEAST_METER_COLUMNS - GAP_COLUMNS + 1) / bars);
  const spectrumColumns = pitch > 1
    ? pitch * bars - 1
    : Math.min(bars, columns - LEAST_METER_COLUMNS - GAP_COLUMNS);
  return Math.min(MOST_METER_COLUMNS, columns - GAP_COLUMNS - spectrumColumns);
}

function drawMeters(canvas: Canvas, audio: AudioState, { nowMs }: Moment): void {
  // The beat stands first: on a low terminal it is the bands that are cut off.
  drawBeat(canvas, 0, audio, nowMs);
  drawLevel(canvas, 2, audio, nowMs);
  drawPast(canvas, 3, audio);
  drawBands(canvas.region(0, 4, canvas.columns, BANDS.length), audio, nowMs);
}
