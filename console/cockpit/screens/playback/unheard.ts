import type { Desk } from "../../desk.ts";

/** Why a worker cannot be told anything now, and what to do; null when it can. */
export function unheard(desk: Desk, worker: string): string | null {
  const { workers } = desk.model;
  if (!workers.hasLooked) return "looking for workers";
  const health = workers.entry(worker)?.health;
  if (health === "alive") return null;
  if (health === "stale") return `${worker} gives no sign of life`;
  return `${worker} is not running; :start ${worker}`;
}
