import type { Canvas } from "../../../tui/canvas.ts";
import { Attribute, Ink, type Style } from "../../../tui/style.ts";
import type { OscSent } from "../../state/osc.ts";

const ANALYSER = "audio_analyzer";
const TEXT_COLUMN = 3;

/**
 * Draws how the debugger is put between sender and visualizer, and what our own workers say they send.
 * @param isThere whether it runs already, and has only heard nothing yet
 */
export function drawOscAbsent(
  canvas: Canvas,
  sent: ReadonlyMap<string, OscSent>,
  isThere: boolean,
): void {
  const steps: readonly (readonly [string, string])[] = [
    ...(isThere ? [] : [["start it", ":start osc_debugger"] as const]),
    ["let it pass everything on", ":set osc_debugger forward=127.0.0.1:9000"],
    ["send to it instead", `:set ${ANALYSER} osc=127.0.0.1:9001`],
  ];
  let row = 0;
  const say = (text: string, style: Style) => canvas.text(0, row++, text, style);
  say(
    isThere
      ? "osc_debugger has heard nothing yet."
      : "osc_debugger is not running: OSC is not seen here.",
    Ink.warning,
  );
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
  for (const [name, { sent: count, dropped, rate }] of sent) {
    const lost = dropped > 0 ? ` · ✗ ${dropped} lost` : "";
    say(`${name} sends ${Math.round(rate)} messages/s · ${count} so far${lost}`, Ink.quiet);
  }
}
