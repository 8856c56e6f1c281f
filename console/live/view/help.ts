import type { Canvas } from "../../tui/canvas.ts";
import { Attribute, Ink } from "../../tui/style.ts";
import type { KeyHint } from "../../tui/widgets/key_help.ts";

/** The keys of the live screen. */
export const KEYS: readonly KeyHint[] = [
  { key: "q", action: "quit" },
  { key: "?", action: "help" },
  { key: "t", action: "tap" },
  { key: "r", action: "resync" },
  { key: "[ ]", action: "nudge" },
  { key: "d", action: "double" },
  { key: "h", action: "half" },
  { key: "space", action: "hold" },
];

const LINES: readonly (readonly [string, string])[] = [
  ["q  ctrl-c", "quit; every worker keeps running"],
  ["?", "this help, again: close it"],
  ["esc", "close this help"],
  ["", ""],
  ["t", "tap the beat, four times and more: tempo and phase"],
  ["r", "this is the one: a bar begins now"],
  ["[  ]", "nudge the beat 10 ms earlier, later"],
  ["d  h", "double, half the tempo"],
  ["space", "hold tempo and phase; again: follow"],
  ["", ""],
  ["● alive", "heartbeat within the last 15 s"],
  ["◐ stale", "no heartbeat for 15 s, its process may hang"],
  ["○ gone", "its process ended without a goodbye"],
  ["▐███▌", "the beat lamp, lit"],
  ["│", "peak of a meter, held for a moment"],
  ["CLIP", "the input is too loud: turn it down"],
  ["", ""],
  ["vj_console --help", "all that can be done from the shell"],
];

/** Draws the help over the middle of the picture. */
export function drawHelp(canvas: Canvas): void {
  const columns = Math.min(canvas.columns, 64);
  const rows = Math.min(canvas.rows, LINES.length + 4);
  const box = canvas.region(
    Math.floor((canvas.columns - columns) / 2),
    Math.floor((canvas.rows - rows) / 2),
    columns,
    rows,
  );
  box.fill(" ", Ink.text);
  box.heading(0, "HELP");
  LINES.forEach(([key, meaning], index) => {
    if (index + 2 >= box.rows - 1) return;
    box.text(2, index + 2, key, Ink.key | Attribute.bold);
    box.text(21, index + 2, meaning, Ink.text);
  });
  box.heading(box.rows - 1, "? closes");
}
