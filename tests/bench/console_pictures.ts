/** Takes apart what the console wrote: its frames, and whether each is whole. */
import xterm from "@xterm/headless";

const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/** Bars of a spectrum beside each other, with at most one column between. */
const BARS = /(?:[▁▂▃▄▅▆▇█] ?){24,}/g;
const ALL_BARS = /^(?:[▁▂▃▄▅▆▇█] ?)+$/;
const EIGHTHS = " ▁▂▃▄▅▆▇█";
const TEMPO = /(\d{3})[.,]\d+ BPM/;
/** What may stand outside of an update: nothing that draws. */
// deno-lint-ignore no-control-regex -- escape sequences are what is looked for
const MODES_ONLY = /^(?:\x1b\[\?[\d;]+[hl]|\x1b\[0?m)*$/;

/** A picture as a terminal shows it that holds back what is not complete. */
export interface ConsolePicture {
  /** Where in the stream it was complete. */
  readonly end: number;
  readonly rows: readonly string[];
  /** Whether its update began and ended once, with nothing drawn outside of it. */
  readonly isOneUpdate: boolean;
}

/** All pictures of a stream, one after each update. */
export async function picturesOf(
  stream: string,
  columns: number,
  rows: number,
): Promise<ConsolePicture[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const pictures: ConsolePicture[] = [];
  let end = 0;
  const parts = stream.split(END);
  parts.pop(); // what comes after the last end is no picture yet
  for (const part of parts) {
    await new Promise<void>((resolve) => terminal.write(part + END, resolve));
    end += part.length + END.length;
    const [before = "", ...updates] = part.split(BEGIN);
    const { active } = terminal.buffer;
    pictures.push({
      end,
      rows: Array.from(
        { length: rows },
        (_, row) => active.getLine(row)?.translateToString() ?? "",
      ),
      isOneUpdate: updates.length === 1 && MODES_ONLY.test(before),
    });
  }
  terminal.dispose();
  return pictures;
}

/** What a picture of the motion `steps` says. */
export interface StepPicture {
  /** The tempo shown, in BPM; NaN where none is. */
  readonly bpm: number;
  /** Height of the bars in eighths of a row; NaN where there are none. */
  readonly height: number;
  /** Whether all bars are alike, and none has a hole: a picture half drawn breaks this. */
  readonly isEven: boolean;
}

/** Reads a picture of the motion `steps`. */
export function readSteps(rows: readonly string[]): StepPicture {
  const bpm = Number(TEMPO.exec(rows.join("\n"))?.[1] ?? NaN);
  const { start, end } = widestBars(rows);
  let isEven = true;
  let height = 0;
  let lowest = -1;
  for (let row = rows.length - 1; row >= 0 && end > start; row--) {
    const bars = (rows[row] ?? "").slice(start, end);
    if (!ALL_BARS.test(bars)) continue;
    const kinds = new Set(bars.replaceAll(" ", ""));
    if (kinds.size > 1) isEven = false;
    if (lowest < 0) lowest = row;
    // Below are full rows only, and as many as there is room: else the bars have a hole.
    if (height !== 8 * (lowest - row)) isEven = false;
    height += EIGHTHS.indexOf([...kinds][0] ?? " ");
  }
  return { bpm, height: lowest < 0 ? NaN : height, isEven };
}

/** Columns of the widest row of bars, which are a spectrum's: other meters are narrower. */
function widestBars(rows: readonly string[]): { start: number; end: number } {
  let widest = { start: 0, end: 0 };
  for (const row of rows) {
    for (const { index, 0: bars } of row.matchAll(BARS)) {
      const { length } = bars.trimEnd();
      if (length > widest.end - widest.start) widest = { start: index, end: index + length };
    }
  }
  return widest;
}

/** Numbers of the pictures that are torn. */
export function tornPictures(pictures: readonly ConsolePicture[]): Set<number> {
  const readings = pictures.map(({ rows }) => readSteps(rows));
  const heights = usualHeights(readings);
  const torn = new Set<number>();
  for (const [index, { bpm, height, isEven }] of readings.entries()) {
    const usual = heights.get(bpm);
    const isMixed = usual !== undefined && !Number.isNaN(height) && height !== usual;
    if (!pictures[index]?.isOneUpdate || !isEven || isMixed) torn.add(index);
  }
  return torn;
}

/** For each tempo the height that its bars have most often. */
function usualHeights(readings: readonly StepPicture[]): Map<number, number> {
  const counts = new Map<number, Map<number, number>>();
  for (const { bpm, height } of readings) {
    if (Number.isNaN(bpm) || Number.isNaN(height)) continue;
    const of = counts.get(bpm) ?? new Map<number, number>();
    counts.set(bpm, of.set(height, (of.get(height) ?? 0) + 1));
  }
  const usual = new Map<number, number>();
  for (const [bpm, of] of counts) {
    const [most] = [...of].sort(([, a], [, b]) => b - a);
    if (most !== undefined) usual.set(bpm, most[0]);
  }
  return usual;
}
