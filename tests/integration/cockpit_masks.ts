/** Takes out of a picture what time, the machine and chance put into it. */
import type { ScreenName } from "../../console/cockpit/screen.ts";

/** Digits are hidden, the width stays. */
const hidden = (text: string) => text.replace(/\d/g, "#");

const EVERYWHERE: readonly RegExp[] = [
  /\d+:\d\d(:\d\d)?(\.\d+)?/g,
  // Ages and durations.
  /\b\d+ (s|min|h)\b/g,
  // Process ids and ports.
  /\bpid \d+/g,
  /\b\d{5}\b/g,
];

/** Blocks and signs of which pasts are drawn. */
const PAST = /[▁▂▃▄▅▆▇█▏▎▍▌▋▊▉▲▒·─]/g;

/** Screens whose blocks all draw a past that grows. */
const WITH_PAST: ReadonlySet<ScreenName> = new Set(["osc", "workers"]);

/** The rows as a text that is the same each time the same moment is shown. */
export function maskedPicture(screen: ScreenName, rows: readonly string[]): string {
  // The strip of the last minutes: from its name to the span that it covers.
  const first = screen === "audio" ? rows.findIndex((row) => row.startsWith(" past")) : -1;
  const last = rows.findIndex((row, index) => index > first && /^ \d+ min/.test(row));
  return rows.map((row, index) => {
    let text = row;
    for (const pattern of EVERYWHERE) text = text.replace(pattern, hidden);
    const isPast = WITH_PAST.has(screen) || (first >= 0 && index >= first && index <= last);
    if (isPast && index > 1) text = text.replace(PAST, " ");
    return text.trimEnd();
  }).join("\n") + "\n";
}
