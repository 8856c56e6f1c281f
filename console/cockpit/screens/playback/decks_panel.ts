import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import { beatLamp } from "../../../tui/widgets/lamp.ts";
import { horizontalMeter } from "../../../tui/widgets/meter.ts";
import { progressBar } from "../../../tui/widgets/progress.ts";
import type { Moment } from "../../moment.ts";
import { standingOf } from "../../standing.ts";
import type { Deck, DecksState } from "../../state/decks.ts";
import type { WorkersState } from "../../state/workers.ts";

/** Rows of a deck. */
const DECK_ROWS = 5;
const LEAST_DECK_COLUMNS = 36;
const FADER_COLUMNS = 21;
const GAP_COLUMNS = 3;

/** Rows that the panel wants at a width, its heading included; 0 when there are no decks. */
export function decksRows({ decks }: DecksState, columns: number): number {
  if (decks.length === 0) return 0;
  return 2 + DECK_ROWS * Math.ceil(decks.length / besides(decks.length, columns));
}

function besides(count: number, columns: number): number {
  return Math.max(1, Math.min(count, Math.floor(columns / LEAST_DECK_COLUMNS)));
}

/** Draws the decks of VirtualDJ side by side, the cross-fader below, and its beats. */
export function drawDecks(
  canvas: Canvas,
  state: DecksState,
  workers: WorkersState,
  moment: Moment,
): void {
  const { decks, worker } = state;
  if (worker === null || decks.length === 0) return;
  const standing = standingOf(workers, worker, state.freshness, moment.nowMs);
  const isLive = standing.kind === "live";
  const chosen = state.selected === null ? "" : `deck ${state.selected} by hand · `;
  canvas.heading(0, "DECKS", `${chosen}${worker} · ${standing.text}`, standing.style);
  if (isLive) drawBeat(canvas, state, moment);
  const beside = besides(decks.length, canvas.columns);
  const pitch = Math.floor((canvas.columns - 2 + GAP_COLUMNS) / beside);
  decks.forEach((deck, index) => {
    const left = 1 + (index % beside) * pitch;
    const top = 1 + Math.floor(index / beside) * DECK_ROWS;
    const box = canvas.region(left, top, pitch - GAP_COLUMNS, DECK_ROWS);
    drawDeck(box, deck, moment, isLive);
    if (index % beside === 0) return;
    for (let row = top; row < top + DECK_ROWS; row++) {
      canvas.glyph(left - 2, row, "│", Ink.track);
    }
  });
  const last = 1 + DECK_ROWS * Math.ceil(decks.length / beside);
  if (state.balance !== null) drawFader(canvas.region(1, last, canvas.columns - 2, 1), state);
}

function drawBeat(canvas: Canvas, state: DecksState, { nowMs }: Moment): void {
  const beat = state.beat(nowMs);
  if (beat === null) return;
  const line = canvas.region(9, 0, 30, 1);
  const end = beatLamp(line, 1, 0, state.isBeatLit(nowMs) ? "lit" : "dark");
  line.text(end, 0, `${beat.position} `.padStart(7), Ink.text);
}

function drawDeck(canvas: Canvas, deck: Deck, { nowSeconds }: Moment, isLive: boolean): void {
  const isBright = isLive && deck.isLoaded;
  const bright = (style: Style) => isBright ? style : Ink.quiet;
  const head = canvas.text(0, 0, headOf(deck, isLive), bright(headStyle(deck)));
  if (deck.isOnAir) {
    canvas.text(head + 2, 0, "◉ ON AIR", bright(Ink.beat | Attribute.bold));
  } else if (deck.isAudible) canvas.text(head + 2, 0, "○ heard", bright(Ink.accent));
  canvas.textRight(0, clip(deck.knownBy, 16), Ink.quiet);
  if (!deck.isLoaded) return canvas.text(0, 1, "no track", Ink.quiet), undefined;
  canvas.text(0, 1, clip(deck.title, canvas.columns), bright(Ink.title | Attribute.bold));
  canvas.text(0, 2, clip(deck.artist, canvas.columns), bright(Ink.text));
  progressBar(canvas.region(0, 3, canvas.columns, 1), 0, {
    positionSeconds: deck.position.at(nowSeconds, deck.duration),
    durationSeconds: deck.duration,
    style: bright(deck.isPlaying ? Ink.accent : Ink.quiet),
  });
  canvas.text(0, 4, clip(tempoText(deck), canvas.columns - 13), bright(Ink.text));
  if (deck.volume === null || canvas.columns < 26) return;
  const fader = canvas.region(canvas.columns - 12, 4, 12, 1);
  fader.text(0, 0, "vol", Ink.quiet);
  horizontalMeter(fader.region(4, 0, 8, 1), 0, deck.volume, { style: bright(Ink.good) });
}

function headOf({ number, isLoaded, isPlaying }: Deck, isLive: boolean): string {
  const sign = !isLive ? "◌" : !isLoaded ? "□" : isPlaying ? "▶" : "‖";
  return `${sign} DECK ${number ?? "?"}`;
}

function headStyle({ isPlaying }: Deck): Style {
  return isPlaying ? Ink.good | Attribute.bold : Ink.text;
}

function tempoText({ bpm, trackBpm, rate, key }: Deck): string {
  const words: string[] = [];
  const tempo = bpm ?? trackBpm;
  if (tempo !== null && tempo > 0) words.push(`${tempo.toFixed(2)} BPM`);
  const percent = (rate - 1) * 100;
  if (Math.abs(percent) >= 0.05) words.push(`${percent > 0 ? "+" : ""}${percent.toFixed(1)} %`);
  if (key !== "") words.push(clip(key, 8));
  return words.join(" · ");
}

/** Where the cross-fader stands between the left side and the right. */
function drawFader(canvas: Canvas, { balance }: DecksState): void {
  if (balance === null) return;
  const left = Math.max(2, Math.floor((canvas.columns - FADER_COLUMNS) / 2));
  canvas.text(left - 2, 0, "A", Ink.quiet);
  canvas.text(left + FADER_COLUMNS + 1, 0, "B", Ink.quiet);
  const place = Math.round(balance * (FADER_COLUMNS - 1));
  for (let column = 0; column < FADER_COLUMNS; column++) {
    const isHere = column === place;
    canvas.glyph(left + column, 0, isHere ? "█" : "─", isHere ? Ink.accent : Ink.track);
  }
}
