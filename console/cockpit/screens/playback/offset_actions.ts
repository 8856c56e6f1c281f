import type { Action } from "../../action.ts";
import type { Desk } from "../../desk.ts";
import { lyricsWorker } from "./lyrics_worker.ts";
import { offsetText } from "./offset_text.ts";
import { unheard } from "./unheard.ts";

const STEP_MS = 200;
const FINE_MS = 20;

/** The keys that let the words come later or sooner. */
export function offsetActions(desk: Desk): Action[] {
  const shift = (keys: readonly string[], label: string, byMs: number): Action => ({
    keys,
    label,
    help: `let the words come ${Math.abs(byMs)} ms ${byMs > 0 ? "later" : "sooner"}`,
    unavailable: () => unheard(desk, lyricsWorker(desk)),
    run: async () => {
      const answer = await desk.send(lyricsWorker(desk), "set_offset", { by: byMs });
      const ms = answer["timing_offset_ms"];
      desk.say(`words ${typeof ms === "number" ? offsetText(ms) : "shifted"}`);
    },
  });
  return [
    shift(["+", "="], "later", STEP_MS),
    shift(["-"], "sooner", -STEP_MS),
    shift(["]", "*"], "", FINE_MS),
    shift(["[", "_"], "", -FINE_MS),
  ];
}
