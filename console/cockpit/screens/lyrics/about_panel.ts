import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import { horizontalMeter } from "../../../tui/widgets/meter.ts";
import { wrapText } from "../../../tui/wrap_text.ts";
import type { LyricsState } from "../../state/lyrics.ts";
import type { Mood } from "../../state/song_analysis.ts";
import type { FetcherState } from "./fetcher_state.ts";

const STRONG = 0.7;
const MIDDLE = 0.4;
const NAME_COLUMNS = 12;
const VALUE_COLUMNS = 5;
/** From so many columns for each on, moods stand in two columns. */
const MOOD_COLUMNS = 34;
const LABEL_COLUMNS = 10;

/** Draws what the words are about: moods as bars, keywords, themes, refrain. */
export function drawAbout(
  canvas: Canvas,
  lyrics: LyricsState,
  fetcher: FetcherState | null,
  isLive: boolean,
): void {
  const { analysis, moods } = lyrics;
  canvas.heading(0, "ABOUT", analysis === null ? "" : methodOf(analysis, fetcher));
  const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
  if (analysis === null && moods === null) {
    body.text(0, 0, clip(nothing(lyrics, isLive), body.columns), Ink.quiet);
    return;
  }
  let row = drawMoods(body, moods?.moods ?? [], isLive);
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ["keywords", analysis?.keywords ?? []],
    ["themes", analysis?.themes ?? []],
    ["pictures", analysis?.visuals ?? []],
    [`refrain`, analysis?.refrainLines ?? []],
  ];
  for (const [label, texts] of facts) {
    if (texts.length === 0 || row >= body.rows) continue;
    body.text(0, row, label, Ink.quiet);
    const room = Math.max(8, body.columns - LABEL_COLUMNS);
    const most = Math.max(1, Math.min(3, body.rows - row - 3));
    const text = texts.join(label === "refrain" ? " / " : ", ");
    const pieces = wrapText(text, room);
    const shown = pieces.slice(0, most);
    shown.forEach((piece, index) => {
      const isCut = index === most - 1 && pieces.length > most;
      body.text(LABEL_COLUMNS, row + index, isCut ? clip(`${piece} …`, room) : piece, Ink.text);
    });
    row += shown.length;
  }
}

function methodOf(
  { method, model, language, isCached }: NonNullable<LyricsState["analysis"]>,
  fetcher: FetcherState | null,
): string {
  const by = method === "llm" ? `by ${clip(model, 24)}${isCached ? ", kept" : ""}` : "counted";
  const llm = method === "llm" || fetcher === null || fetcher.model !== "" ? "" : " · LLM off";
  return `${by}${llm}${language === "" ? "" : ` · ${clip(language, 8)}`}`;
}

function nothing({ lookup }: LyricsState, isLive: boolean): string {
  if (lookup === null || lookup.title === "") return "nothing plays";
  if (lookup.hasLyrics && !isLive) return "nobody looks at the words now";
  return lookup.hasLyrics ? "the words are being looked at" : "without words nothing is known";
}

/** @returns the row after them */
function drawMoods(canvas: Canvas, moods: readonly Mood[], isLive: boolean): number {
  const known = moods.filter(({ score }) => score > 0);
  if (known.length === 0) {
    canvas.text(0, 0, "no mood stands out", Ink.quiet);
    return 1;
  }
  const beside = Math.max(1, Math.min(3, Math.floor((canvas.columns + 2) / MOOD_COLUMNS)));
  const most = Math.max(1, canvas.rows - 4);
  const rows = Math.min(most, Math.ceil(known.length / beside));
  const pitch = Math.floor((canvas.columns + 2) / beside);
  known.slice(0, rows * beside).forEach((mood, index) => {
    const column = Math.floor(index / rows) * pitch;
    drawMood(canvas.region(column, index % rows, pitch - 2, 1), mood, isLive);
  });
  return rows;
}

/** The sign tells what the colour does. */
function drawMood(canvas: Canvas, { name, score }: Mood, isLive: boolean): void {
  const { sign, style } = strengthOf(score);
  const shown = isLive ? style : Ink.quiet;
  canvas.text(0, 0, sign, shown);
  canvas.text(2, 0, clip(name, NAME_COLUMNS - 2), score >= MIDDLE ? Ink.text : Ink.quiet);
  const columns = canvas.columns - NAME_COLUMNS - VALUE_COLUMNS;
  horizontalMeter(canvas.region(NAME_COLUMNS, 0, columns, 1), 0, score, { style: shown });
  canvas.textRight(0, score.toFixed(2), shown);
}

function strengthOf(score: number): { sign: string; style: Style } {
  if (score >= STRONG) return { sign: "●", style: Ink.good | Attribute.bold };
  if (score >= MIDDLE) return { sign: "◐", style: Ink.warning };
  return { sign: "○", style: Ink.quiet };
}
