import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Ink } from "../../../tui/style.ts";
import type { CockpitModel } from "../../state/model.ts";
import type { OscStatus } from "../../state/osc_status.ts";

/** What is sent is told once a second: after this it is no figure of now. */
const SENT_STALE_AFTER_MS = 1800;

/** Draws what goes over OSC: what our workers send, what is passed on and to whom, what went wrong. */
export function drawOscSummary(canvas: Canvas, { osc }: CockpitModel, nowMs: number): void {
  let row = 0;
  for (const [name, { rate, dropped, atMs }] of osc.sent) {
    // A row stays for the debugger.
    if (row >= canvas.rows - (osc.status === null || canvas.rows < 2 ? 0 : 1)) break;
    const isNow = nowMs - atMs <= SENT_STALE_AFTER_MS;
    drawRate(canvas, row, isNow ? rate : null, `/s sent by ${name}`);
    const room = canvas.columns - FIRST_COLUMNS;
    if (dropped > 0) canvas.textRight(row, clip(`✗ ${dropped} lost`, room), Ink.warning);
    else canvas.textRight(row, clip("none lost", room), Ink.quiet);
    row++;
  }
  if (osc.status !== null) drawStatus(canvas, row, osc.status, osc.packetsPerSecond(nowMs));
  else if (row === 0) canvas.text(0, 0, "nobody says that it sends any", Ink.quiet);
}

/** Columns of a rate and a name. */
const FIRST_COLUMNS = 34;

function drawRate(canvas: Canvas, row: number, rate: number | null, words: string): void {
  const text = rate === null ? "-" : Math.min(rate, 999_999).toFixed(0);
  const column = canvas.text(0, row, text.padStart(6), rate === null ? Ink.quiet : Ink.accent);
  canvas.text(column + 1, row, words, Ink.text);
}

function drawStatus(canvas: Canvas, from: number, status: OscStatus, rate: number): void {
  const { malformed, notForwarded, lastError, targets } = status;
  let row = from;
  drawRate(canvas, row, rate, `/s heard at ${status.listening}`);
  const faults = malformed + notForwarded;
  if (faults > 0) canvas.textRight(row, `✗ ${faults} bad or lost`, Ink.warning);
  row++;
  const to = targets.length === 0 ? "passed on to nobody" : `passed on to ${targets.join(", ")}`;
  canvas.text(7, row++, clip(to, canvas.columns - 7), Ink.quiet);
  const last = lastError ?? status.lastMalformed;
  if (last !== null) canvas.text(7, row, clip(last, canvas.columns - 7), Ink.warning);
}
