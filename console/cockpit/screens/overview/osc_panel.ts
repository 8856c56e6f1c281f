import type { Canvas } from "../../../tui/canvas.ts";
import { clip, textWidth } from "../../../tui/glyphs.ts";
import { Ink } from "../../../tui/style.ts";
import type { CockpitModel } from "../../state/model.ts";
import type { OscStatus } from "../../state/osc_status.ts";

/** What is sent is told once a second: after this it is no figure of now. */
const SENT_STALE_AFTER_MS = 1800;

/** Draws what goes over OSC: what our workers send, what is passed on and to whom, what went wrong. */
export function drawOscSummary(canvas: Canvas, { osc }: CockpitModel, nowMs: number): void {
  const { status } = osc;
  // A row stays for the debugger; where there is only one, it tells its faults as well.
  const isShort = canvas.rows < 2;
  const most = canvas.rows - (status === null || isShort ? 0 : 1);
  let row = 0;
  for (const [name, { rate, dropped, atMs }] of osc.sent) {
    if (row >= most) break;
    const isNow = nowMs - atMs <= SENT_STALE_AFTER_MS;
    const faults = dropped + (isShort && status !== null ? faultsOf(status) : 0);
    const room = drawFaults(canvas, row, faults);
    drawRate(canvas.region(0, row, room, 1), isNow ? rate : null, `/s sent by ${name}`);
    row++;
  }
  if (status !== null) drawStatus(canvas, row, status, osc.packetsPerSecond(nowMs));
  else if (row === 0) canvas.text(0, 0, "nobody says that it sends any", Ink.quiet);
}

function faultsOf({ malformed, notForwarded }: OscStatus): number {
  return malformed + notForwarded;
}

/** @returns the columns before it */
function drawFaults(canvas: Canvas, row: number, faults: number): number {
  const text = faults > 0 ? `✗ ${faults} bad or lost` : "none lost";
  canvas.textRight(row, text, faults > 0 ? Ink.warning : Ink.quiet);
  return canvas.columns - textWidth(text) - 1;
}

function drawRate(canvas: Canvas, rate: number | null, words: string): void {
  const text = rate === null ? "-" : Math.min(rate, 999_999).toFixed(0);
  const column = canvas.text(0, 0, text.padStart(6), rate === null ? Ink.quiet : Ink.accent);
  canvas.text(column + 1, 0, clip(words, canvas.columns - column - 1), Ink.text);
}

function drawStatus(canvas: Canvas, from: number, status: OscStatus, rate: number): void {
  const { lastError, lastMalformed, targets } = status;
  let row = from;
  const room = drawFaults(canvas, row, faultsOf(status));
  drawRate(canvas.region(0, row++, room, 1), rate, `/s heard at ${status.listening}`);
  const to = targets.length === 0 ? "passed on to nobody" : `passed on to ${targets.join(", ")}`;
  canvas.text(7, row++, clip(to, canvas.columns - 7), Ink.quiet);
  const last = lastError ?? lastMalformed;
  if (last !== null) canvas.text(7, row, clip(last, canvas.columns - 7), Ink.warning);
}
