import { basename } from "node:path";
import { clockDuration } from "../../../durations.ts";
import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import type { Standing } from "../../standing.ts";
import type { OscStatus } from "../../state/osc_status.ts";
import { rateText } from "./osc_table.ts";

const ROOMY_COLUMNS = 110;

/** Rows of the head. */
export const OSC_HEAD_ROWS = 3;

/** What the head tells besides what the debugger says. */
export interface OscHead {
  /** Name of the debugger. */
  readonly worker: string;
  readonly standing: Standing;
  readonly status: OscStatus | null;
  readonly packetsPerSecond: number;
  /** Seconds that the picture has stood still, and messages since then; null while it moves. */
  readonly still: { readonly seconds: number; readonly messages: number } | null;
  readonly shown: number;
  readonly told: number;
  readonly total: number;
  readonly filter: string;
}

/** Draws where it listens, whom it passes on to, how much, what it records, and what is not shown. */
export function drawOscHead(canvas: Canvas, head: OscHead): void {
  const { standing, status } = head;
  const title = head.filter === "" ? "OSC" : `OSC ${clip(head.filter, canvas.columns - 30)}`;
  canvas.heading(0, title, standing.text, standing.style);
  const body = canvas.region(1, 0, canvas.columns - 2, canvas.rows);
  const rows = rowsText(head, canvas.columns);
  if (head.total > 0) body.textRight(2, rows.text, rows.style);
  if (status === null) return;
  const counts = countsText(status, head.packetsPerSecond);
  const room = body.columns - counts.text.length - 2;
  const way = `${status.listening} → ${status.targets.join(", ") || "nobody"}`;
  const isLive = standing.kind === "live";
  const full = `${isLive ? "listening" : "was listening"} on ${way}`;
  body.text(0, 1, clip(full.length <= room ? full : way, room), isLive ? Ink.text : Ink.quiet);
  body.textRight(1, counts.text, isLive ? counts.style : Ink.quiet);
  const doing = doingText(head, status);
  body.text(0, 2, clip(doing.text, body.columns - rows.text.length - 2), doing.style);
}

function countsText(status: OscStatus, rate: number): { text: string; style: Style } {
  const parts = [`${rateText(rate).padStart(6)}`];
  if (status.targets.length > 0) parts.push(`${status.forwarded} passed on`);
  const isBad = status.notForwarded > 0 || status.malformed > 0;
  if (status.notForwarded > 0) parts.push(`✗ ${status.notForwarded} lost`);
  if (status.malformed > 0) parts.push(`▲ ${status.malformed} malformed`);
  return { text: parts.join(" · "), style: isBad ? Ink.warning : Ink.text };
}

/** What is shown of what is known. */
function rowsText(
  { worker, shown, told, total }: OscHead,
  columns: number,
): { text: string; style: Style } {
  if (total > told) {
    const way = columns >= ROOMY_COLUMNS ? `: :send ${worker} set_filter filter=/a/*` : "";
    const text = `${shown} of ${total} addresses, ${total - told} not told${way}`;
    return { text, style: Ink.warning };
  }
  const text = shown === total ? `${total} addresses` : `${shown} of ${total} addresses`;
  return { text, style: Ink.quiet };
}

function doingText(
  { worker, standing, still }: OscHead,
  status: OscStatus,
): { text: string; style: Style } {
  const { recording, replay } = status;
  const parts: string[] = [];
  if (still !== null) {
    parts.push(`PAUSED ${clockDuration(still.seconds)} · ${still.messages} messages since`);
  }
  if (standing.kind !== "live") {
    // Nobody records or plays any more: the red sign would be a promise.
    if (recording !== null) parts.push(`◌ was recording to ${basename(recording.file)}`);
    if (replay !== null) parts.push(`◌ was playing ${basename(replay.file)}`);
    if (parts.length > 0) return { text: parts.join(" · "), style: Ink.warning };
  }
  if (recording !== null) {
    const { seconds, packets, leftOut, file, error } = recording;
    parts.push(`● REC ${clockDuration(seconds)} · ${packets} packets · ${basename(file)}`);
    if (leftOut > 0) parts.push(`${leftOut} left out`);
    if (error !== null) parts.push(error);
  }
  if (replay !== null) {
    parts.push(`▶ ${clockDuration(replay.seconds)} of ${basename(replay.file)}`);
  }
  if (parts.length > 0) {
    const style = recording === null ? Ink.warning : Ink.bad;
    return { text: parts.join(" · "), style: style | Attribute.bold };
  }
  if (status.lastError !== null) return { text: `✗ ${status.lastError}`, style: Ink.warning };
  if (status.lastMalformed !== null) {
    return { text: `▲ malformed: ${status.lastMalformed}`, style: Ink.warning };
  }
  const only = status.filter === "" ? "" : `${worker} shows only ${status.filter}`;
  return { text: only, style: Ink.quiet };
}
