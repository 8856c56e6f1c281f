/** Takes out of a picture what time, the machine and chance put into it. */
import type { ScreenName } from "../../console/cockpit/screen.ts";

/** Digits are hidden, the width stays. */
const hidden = (text: string) => text.replace(/\d/g, "#");

const EVERYWHERE: readonly RegExp[] = [
  /\d\d:\d\d:\d\d(\.\d+)?/g,
  // Ages and durations: "3 s", "12 min", "0:07".
  /\b\d+ (s|min|h)\b/g,
  /\b\d+:\d\d\b(?!\d)/g,
  // Process ids and ports.
  /\bpid \d+/g,
  /\b\d{5}\b/g,
];

/** Screens on which blocks draw a past that grows. */
const WITH_PAST: ReadonlySet<ScreenName> = new Set(["osc", "workers"]);

/** The rows as a text that is the same each time the same moment is shown. */
export function maskedPicture(screen: ScreenName, rows: readonly string[]): string {
  return rows.map((row) => {
    let text = row;
    for (const pattern of EVERYWHERE) text = text.replace(pattern, hidden);
    if (WITH_PAST.has(screen)) text = text.replace(/[▁▂▃▄▅▆▇█▏▎▍▌▋▊▉]/g, " ");
    return text.trimEnd();
  }).join("\n") + "\n";
}
