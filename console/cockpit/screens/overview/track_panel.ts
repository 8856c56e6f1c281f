import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Attribute, Ink } from "../../../tui/style.ts";
import type { CockpitModel } from "../../state/model.ts";
import type { Moment } from "../../moment.ts";

/** Draws which song plays. */
export function drawTrackSummary(canvas: Canvas, model: CockpitModel, moment: Moment): void {
  const headline = model.playback.headline(moment.nowSeconds);
  if (headline === null) canvas.text(0, 0, "nothing plays, as far as the players tell", Ink.quiet);
  else canvas.text(0, 0, clip(headline, canvas.columns), Ink.title | Attribute.bold);
}
