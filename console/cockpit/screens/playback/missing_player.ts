import type { WorkersState } from "../../state/workers.ts";
import type { Monitor } from "./monitors.ts";

/** Why nothing plays, as far as is known, and what to do, in one line. */
export function missingPlayer(
  monitors: readonly Monitor[],
  workers: WorkersState,
): string {
  if (!workers.hasLooked) return "looking for workers";
  const alive = monitors.filter(({ worker }) => workers.entry(worker)?.health === "alive");
  const [first] = alive;
  if (first === undefined) return "no monitor is running: :start spotify_monitor";
  for (const { inquiry } of alive) {
    const chosen = inquiry.answer?.find(({ isChosen }) => isChosen);
    if (chosen !== undefined) return `${chosen.name}: ${chosen.message}`;
  }
  const waiting = first.inquiry.answer?.find(({ state }) => state === "waiting");
  return waiting === undefined ? "start a player, or see below" : waiting.message;
}
