import type { Canvas } from "../../../tui/canvas.ts";
import { Ink } from "../../../tui/style.ts";
import type { CockpitModel } from "../../state/model.ts";

/** Draws what goes over OSC. */
export function drawOscSummary(canvas: Canvas, { sound }: CockpitModel, nowMs: number): void {
  const { audio, source } = sound;
  if (audio === null || source === null || audio.stats.oscSent === null) {
    canvas.text(0, 0, "nobody tells what is sent", Ink.quiet);
    return;
  }
  const { oscPerSecond, oscDropped } = audio.stats;
  const isSilent = audio.silentSeconds(nowMs) !== null;
  const rate = isSilent || oscPerSecond === null ? "-" : oscPerSecond.toFixed(0);
  let column = canvas.text(0, 0, rate.padStart(5), isSilent ? Ink.quiet : Ink.accent);
  column = canvas.text(column + 1, 0, `/s from ${source}`, Ink.text) + 3;
  const lost = oscDropped ?? 0;
  if (lost > 0) canvas.text(column, 0, `✗ ${lost} not sent`, Ink.warning);
  else canvas.text(column, 0, "none lost", Ink.quiet);
}
