import type { Canvas } from "../../../tui/canvas.ts";
import { clip } from "../../../tui/glyphs.ts";
import { Attribute, Ink } from "../../../tui/style.ts";
import type { ScrollState } from "../../../tui/widgets/scroll.ts";
import { scrollbar } from "../../../tui/widgets/scrollbar.ts";
import { timeOfDay } from "../../local_time.ts";
import type { HeardTrack } from "../../state/track_history.ts";

const SOURCE_COLUMNS = 10;
/** "22:13" of a time of day. */
const MINUTES_UNITS = 5;

/** Draws the tracks that were heard, with the time at which they began; the last one first. */
export function drawHistory(
  canvas: Canvas,
  tracks: readonly HeardTrack[],
  scroll: ScrollState,
): void {
  canvas.heading(0, "HEARD", tracks.length === 0 ? "" : `${tracks.length}`);
  const body = canvas.region(1, 1, canvas.columns - 2, canvas.rows - 1);
  if (tracks.length === 0) body.text(0, 0, "no track yet", Ink.quiet);
  scroll.update(tracks.length, body.rows);
  for (let row = 0; row < body.rows; row++) {
    const track = tracks[scroll.offset + row];
    if (track === undefined) break;
    const { artist, title, source, beganSeconds, isAbout } = track;
    const began = `${isAbout ? "~" : " "}${timeOfDay(beganSeconds).slice(0, MINUTES_UNITS)}`;
    const end = body.text(0, row, began, Ink.quiet) + 2;
    const room = body.columns - end - SOURCE_COLUMNS - 2;
    const names = [artist, title].filter((name) => name !== "").join(" - ");
    const isFirst = scroll.offset + row === 0;
    body.text(end, row, clip(names, room), isFirst ? Ink.text | Attribute.bold : Ink.text);
    body.text(body.columns - SOURCE_COLUMNS - 1, row, clip(source, SOURCE_COLUMNS), Ink.quiet);
  }
  scrollbar(body, scroll);
}
