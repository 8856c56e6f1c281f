import { clockDuration } from "../durations.ts";
import type { PlayerFacts } from "./player.ts";
import { countText } from "./sizes.ts";

const LONGEST_BAR = 40;
const SHORTEST_BAR = 5;

/** What the bar tells besides the position. */
export interface BarOptions {
  /** Of the recording. */
  readonly seconds: number;
  readonly speed: number;
  readonly repeat: "once" | "loop";
  readonly columns: number;
  /** What the keys do; empty where there are none. */
  readonly keys: string;
}

/** `▶ 0:12 ━━━━━━━━──────── 0:20  2,431 messages  2x`: where a replay is. */
export function positionBar(facts: PlayerFacts, options: BarOptions): string {
  const { seconds, speed, repeat, columns, keys } = options;
  const { position, messages, round, isPaused, lateSeconds } = facts;
  const head = `${isPaused ? "⏸ paused" : "▶"} ${clockDuration(position)} `;
  const tail = [
    ` ${clockDuration(seconds)}`,
    countText(messages, "message"),
    ...(speed === 1 ? [] : [`${speed}x`]),
    ...(repeat === "loop" ? [`round ${round}`] : []),
    ...(lateSeconds >= 0.1 ? [`${lateSeconds.toFixed(1)} s behind`] : []),
  ].join("  ");
  const room = columns - head.length - tail.length;
  const hint = keys !== "" && room - keys.length - 2 >= SHORTEST_BAR ? `  ${keys}` : "";
  const width = Math.min(LONGEST_BAR, room - hint.length);
  if (width < SHORTEST_BAR) return `${head}of${tail}${hint}`;
  const share = seconds > 0 ? Math.min(1, position / seconds) : 1;
  const done = Math.round(share * width);
  return `${head}${"━".repeat(done)}${"─".repeat(width - done)}${tail}${hint}`;
}
