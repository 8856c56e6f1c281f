import type { Canvas } from "../../../tui/canvas.ts";
import { age } from "../../../durations.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import { type OscSent, type OscState, SENT_STALE_AFTER_MS } from "../../state/osc.ts";

const ANALYSER = "audio_analyzer";
const TEXT_COLUMN = 3;

/**
 * Draws how the debugger is put between sender and visualizer, and what our own workers say they send.
 * @param missing why it cannot be heard; null when it runs, and has only heard nothing yet
 * @param nowMs monotonic milliseconds
 */
export function drawOscAbsent(
  canvas: Canvas,
  { worker, sent }: Pick<OscState, "worker" | "sent">,
  missing: string | null,
  nowMs: number,
): void {
  const isThere = missing === null;
  const steps: readonly (readonly [string, string])[] = [
    ...(isThere ? [] : [["start it", `:start ${worker}`] as const]),
    ["let it pass everything on", `:set ${worker} forward=127.0.0.1:9000`],
    ["send to it instead", `:set ${ANALYSER} osc=127.0.0.1:9001`],
  ];
  let row = 0;
  const say = (text: string, style: Style) => canvas.text(0, row++, text, style);
  say(missing ?? `${worker} has heard nothing yet`, Ink.warning);
  row++;
  say("It stands between sender and visualizer, and passes every packet on unchanged:", Ink.quiet);
  say(`${ANALYSER}  ──▶ 9001  osc_debugger  ──▶ 9000  visualizer`, Ink.title);
  row++;
  steps.forEach(([what, line], index) => {
    canvas.text(0, row, `${index + 1}`, Ink.key | Attribute.bold);
    canvas.text(TEXT_COLUMN, row, what, Ink.text);
    canvas.text(TEXT_COLUMN + 28, row++, line, Ink.accent);
  });
  row++;
  for (const [name, said] of sent) say(sentText(name, said, nowMs), Ink.quiet);
}

function sentText(name: string, { sent, dropped, rate, atMs }: OscSent, nowMs: number): string {
  const silentMs = nowMs - atMs;
  const lost = dropped > 0 ? ` · ✗ ${dropped} lost` : "";
  return silentMs <= SENT_STALE_AFTER_MS
    ? `${name} sends ${Math.round(rate)} messages/s · ${sent} so far${lost}`
    : `${name} has said nothing for ${age(silentMs / 1000)} · ${sent} sent until then${lost}`;
}
