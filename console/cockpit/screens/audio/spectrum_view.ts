import type { Canvas } from "../../../tui/canvas.ts";
import { Ink } from "../../../tui/style.ts";
import { spectrum } from "../../../tui/widgets/spectrum.ts";
import type { AudioState } from "../../state/audio_state.ts";

/** The lowest and the highest frequency of the bins, which are of equal ratios. */
const LOWEST_HERTZ = 30;
const HIGHEST_HERTZ = 16_000;
/** Labels of the scale, the most wanted first: those that come later stand where there is room. */
const LABELS: readonly (readonly [hertz: number, text: string])[] = [
  [30, "30 Hz"],
  [16_000, "16k"],
  [1000, "1k"],
  [100, "100"],
  [10_000, "10k"],
  [300, "300"],
  [3000, "3k"],
  [60, "60"],
  [500, "500"],
  [200, "200"],
  [2000, "2k"],
  [5000, "5k"],
];
/** The spectrum of nothing. */
const AT_REST = new Float64Array(128);
const MOST_SCALES = 8;
const scales = new Map<number, string>();

/** From so many columns a bar on the last of them is a gap. */
const GAP_FROM_COLUMNS = 3;

/**
 * Columns, of `available`, that a spectrum of so many bins fills with bars and gaps of one width: what does
 * not come out even looks as if it meant something.
 */
export function evenColumns(bins: number, available: number): number {
  const bars = Math.max(1, bins);
  // The last bar needs no gap behind it; from four columns a bar on the gap has two.
  const roomy = Math.floor((available + 2) / bars);
  if (roomy > GAP_FROM_COLUMNS) return roomy * bars - 2;
  if (GAP_FROM_COLUMNS * bars - 1 <= available) return GAP_FROM_COLUMNS * bars - 1;
  const pitch = Math.floor(available / bars);
  return pitch >= 1 ? pitch * bars : Math.max(0, available);
}

/** The frequencies below a spectrum of so many columns, as one text. They are made once for each width. */
export function frequencyScale(columns: number): string {
  let scale = scales.get(columns);
  if (scale === undefined) {
    scale = makeScale(columns);
    if (scales.size >= MOST_SCALES) scales.clear();
    scales.set(columns, scale);
  }
  return scale;
}

function makeScale(columns: number): string {
  const cells = new Array<string>(columns).fill(" ");
  for (const [hertz, text] of LABELS) {
    const place = Math.log(hertz / LOWEST_HERTZ) / Math.log(HIGHEST_HERTZ / LOWEST_HERTZ);
    const middle = Math.round(place * (columns - 1) - (text.length - 1) / 2);
    const left = Math.max(0, Math.min(columns - text.length, middle));
    const around = cells.slice(Math.max(0, left - 2), left + text.length + 2);
    if (text.length > columns || around.some((cell) => cell !== " ")) continue;
    for (let index = 0; index < text.length; index++) cells[left + index] = text.charAt(index);
  }
  return cells.join("");
}

/** With fewer rows than these all are for the bars. */
const SCALE_FROM_ROWS = 5;

/** Draws the spectrum, any number of bins, with its scale below where there is room. */
export function drawSpectrum(canvas: Canvas, audio: AudioState, nowMs: number): void {
  if (canvas.rows < 2 || canvas.columns < 8) return;
  const bins = audio.spectrum.length;
  if (bins === 0) {
    canvas.text(0, canvas.rows - 2, "no spectrum yet", Ink.quiet);
    return;
  }
  const hasScale = canvas.rows >= SCALE_FROM_ROWS;
  const rows = hasScale ? canvas.rows - 1 : canvas.rows;
  const bars = canvas.region(0, 0, evenColumns(bins, canvas.columns), rows);
  if (audio.isHeard(nowMs)) {
    spectrum(bars, audio.spectrum, { peaks: audio.spectrumPeaks.peaks });
  } else spectrum(bars, AT_REST.subarray(0, bins), { style: Ink.quiet });
  if (hasScale) canvas.text(0, rows, frequencyScale(bars.columns), Ink.quiet);
}
