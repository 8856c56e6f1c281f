import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink, type Style } from "../../../tui/style.ts";
import { wrapText } from "../../../tui/wrap_text.ts";
import type { Moment } from "../../moment.ts";
import { standingOf } from "../../standing.ts";
import type { CockpitModel } from "../../state/model.ts";
import type { MonitorSource } from "./monitor_sources.ts";
import type { Monitor } from "./monitors.ts";

/** A message takes no more rows: the first ones say what is missing. */
const MOST_MESSAGE_ROWS = 4;
const FOLLOWED = "♪ lyrics follow";
const NAME_COLUMNS = 17;
/** With fewer rows each monitor has but one source. */
const ROOMY_ROWS = 8;

/** Draws how the monitors are, how each of their sources fares, and what is missing. */
export function drawSources(
  canvas: Canvas,
  monitors: readonly Monitor[],
  model: CockpitModel,
  { nowMs }: Moment,
): void {
  canvas.heading(0, "SOURCES");
  const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
  let row = 0;
  for (const { worker, source, inquiry } of monitors) {
    const player = model.playback.players.find((one) => one.worker === worker);
    const standing = standingOf(model.workers, worker, player?.freshness ?? null, nowMs);
    const end = body.text(0, row, `${worker}  `, Ink.text);
    const isFollowed = model.playback.followed === source && standing.kind === "live";
    const column = body.text(end, row, standing.text, standing.style) + 2;
    const room = body.columns - column - (isFollowed ? FOLLOWED.length + 2 : 0);
    if (player?.track && room > 4) {
      const names = [player.track.artist, player.track.title].filter((name) => name !== "");
      const isLive = standing.kind === "live";
      const sign = !isLive ? "◌" : player.isPlaying ? "▶" : "‖";
      const text = clip(`${sign} ${names.join(" - ")}`, room);
      body.text(column, row, text, isLive ? Ink.title : Ink.quiet);
    }
    if (isFollowed) body.textRight(row, FOLLOWED, Ink.accent);
    row++;
    if (standing.kind === "absent") {
      row = drawRow(body, row, " ", "", `:start ${worker} starts it`, Ink.warning);
      continue;
    }
    if (inquiry.trouble !== null) {
      row = drawRow(body, row, "✗", "no answer", inquiry.trouble, Ink.bad);
    }
    for (const { name, isChosen, state, message } of shown(inquiry.answer ?? [], body.rows)) {
      const { sign, style } = signOf(state, isChosen);
      const isLive = standing.kind === "live";
      row = drawRow(body, row, sign, name, message, isLive ? style : Ink.quiet);
    }
  }
}

/** Those that are asked for; where there is little room the one that is believed, else the first. */
function shown(sources: readonly MonitorSource[], rows: number): readonly MonitorSource[] {
  const asked = sources.filter(({ state }) => state !== "off");
  if (rows >= ROOMY_ROWS) return asked;
  const best = asked.find(({ isChosen }) => isChosen) ?? asked[0];
  return best === undefined ? [] : [best];
}

/** Draws a sign, a name and a message, broken where it is long. @returns the row after it */
function drawRow(
  canvas: Canvas,
  row: number,
  sign: string,
  name: string,
  message: string,
  style: Style,
): number {
  canvas.text(1, row, sign, style);
  canvas.text(3, row, name, style, NAME_COLUMNS - 1);
  const left = name === "" ? 3 : 3 + NAME_COLUMNS;
  const room = Math.max(8, canvas.columns - left);
  const pieces = wrapText(message, room);
  const most = Math.min(MOST_MESSAGE_ROWS, pieces.length);
  for (let index = 0; index < most; index++) {
    const piece = pieces[index] ?? "";
    const isCut = index === most - 1 && pieces.length > most;
    canvas.text(left, row + index, isCut ? clip(piece, room - 2) + " …" : piece, style);
  }
  return row + most;
}

function signOf(state: string, isChosen: boolean): { sign: string; style: Style } {
  switch (state) {
    case "following":
    case "live":
      return { sign: isChosen ? "●" : "◐", style: isChosen ? Ink.good : Ink.text };
    case "unavailable":
    case "failed":
      return { sign: "✗", style: Ink.warning };
    case "ready":
      return { sign: "●", style: Ink.text };
    case "resting":
      return { sign: "◌", style: Ink.quiet };
    default:
      return { sign: "○", style: Ink.text };
  }
}
