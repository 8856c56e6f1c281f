import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import { wrapText } from "../../../tui/wrap_text.ts";
import { progressBar } from "../../../tui/widgets/progress.ts";
import type { Moment } from "../../moment.ts";
import { standingOf } from "../../standing.ts";
import type { CockpitModel } from "../../state/model.ts";
import type { CurrentTrack } from "../../state/playback.ts";
import { BIG_ROWS, type BigText, drawBig } from "./big_text.ts";
import { offsetText } from "./offset_text.ts";

/** Rows of the panel, its heading included. */
export const NOW_PLAYING_ROWS = 7;
/** Rows of the panel with air around the title. */
export const AIRY_ROWS = 11;

/** Rows of the panel with its title in large letters. */
export function bigRows({ lines }: BigText): number {
  return AIRY_ROWS + lines.length * BIG_ROWS;
}

/** Draws what plays: title, artist, album, where in it, and who says so. @param missing what is said when nothing does @param big the title in large letters */
export function drawNowPlaying(
  canvas: Canvas,
  model: CockpitModel,
  moment: Moment,
  missing: string,
  big: BigText | null,
): void {
  const track = model.playback.current(moment.nowSeconds);
  if (track === null) {
    canvas.heading(0, "NOW PLAYING");
    const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
    body.text(1, 1, "■ nothing plays", Ink.quiet | Attribute.bold);
    wrapText(missing, body.columns - 3).forEach((piece, row) => {
      body.text(3, 2 + row, piece, Ink.warning);
    });
    return;
  }
  const { nowMs } = moment;
  const standing = standingOf(model.workers, track.source, track.freshness, nowMs);
  canvas.heading(0, "NOW PLAYING", `${track.source} · ${standing.text}`, standing.style);
  const isLive = standing.kind === "live";
  const gap = canvas.rows >= AIRY_ROWS ? 1 : 0;
  const body = canvas.region(2, 1 + gap, canvas.columns - 4, canvas.rows - 1 - gap);
  body.text(0, 0, signOf(track, isLive), isLive ? playStyle(track) : Ink.quiet);
  body.textRight(0, followText(model), Ink.quiet);
  const bold = dimmed(isLive, Ink.title | Attribute.bold);
  const top = 1 + gap + (big === null ? 0 : big.lines.length * BIG_ROWS);
  const names = body.region(0, top, body.columns, 3);
  if (big === null) names.text(0, 0, clip(track.title || "(without a title)", names.columns), bold);
  else drawBig(body.region(0, 1 + gap, body.columns, top), big, bold);
  names.text(0, 1, clip(track.artist, names.columns), dimmed(isLive, Ink.text | Attribute.bold));
  names.text(0, 2, clip(track.album, names.columns), Ink.quiet);
  const bar = body.region(0, top + 3 + gap, body.columns, 1);
  progressBar(bar, 0, {
    positionSeconds: track.position,
    durationSeconds: track.duration,
    style: dimmed(isLive && track.isPlaying, Ink.accent),
  });
  body.text(
    0,
    top + 4 + gap,
    clip(facts(track, model).join(" · "), body.columns),
    Ink.quiet,
  );
}

function dimmed(isBright: boolean, style: Style): Style {
  return isBright ? style : Ink.quiet;
}

function signOf({ isPlaying, isAudible }: CurrentTrack, isLive: boolean): string {
  const silent = isAudible ? "" : ", not heard by the audience";
  if (!isLive) return isPlaying ? "◌ WAS PLAYING" : "◌ WAS PAUSED";
  return isPlaying ? `▶ PLAYING${silent}` : "‖ PAUSED";
}

function playStyle({ isPlaying, isAudible }: CurrentTrack): Style {
  const ink = isPlaying && isAudible ? Ink.good : Ink.warning;
  return ink | Attribute.bold;
}

function followText({ playback, workers }: CockpitModel): string {
  if (workers.entry("lyrics_fetcher") === undefined && playback.followed === "") return "";
  return playback.followed === ""
    ? "lyrics follow nobody"
    : `lyrics follow ${clip(playback.followed, 20)}`;
}

function facts(track: CurrentTrack, { lyrics, workers }: CockpitModel): string[] {
  const { program, deck, bpm, rate } = track;
  const words: string[] = [];
  if (program !== "") words.push(program);
  if (deck !== null) words.push(`deck ${deck}`);
  if (bpm !== null && bpm > 0) words.push(`${bpm.toFixed(1)} BPM`);
  if (Math.abs(rate - 1) >= 0.0005) words.push(`speed ${(rate * 100).toFixed(1)} %`);
  const isTold = lyrics.worker !== null && workers.entry(lyrics.worker)?.health === "alive";
  if (isTold) words.push(`words ${offsetText(lyrics.offsetMs)}`);
  return words;
}
