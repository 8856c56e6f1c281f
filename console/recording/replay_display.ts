import { readInput } from "../tui/input.ts";
import { isInForeground } from "./foreground.ts";
import type { Player } from "./player.ts";
import { type BarOptions, positionBar } from "./position_bar.ts";
import type { StatusLine } from "./status_line.ts";

const PROGRESS_MS = 250;

/** What a display needs. */
export interface ReplayDisplayOptions extends Pick<BarOptions, "seconds" | "speed" | "repeat"> {
  readonly player: Player;
  readonly status: StatusLine;
  /** Ends the replay. */
  readonly end: () => void;
}

/** Shows where a replay is, and takes keys, where there is a terminal for it; until it is disposed. */
export function displayReplay(options: ReplayDisplayOptions): Disposable {
  const { player, status, end, seconds, speed, repeat } = options;
  const takesKeys = status.isTerminal && Deno.stdin.isTerminal() && isInForeground();
  const show = () => {
    if (!status.isTerminal) return;
    const keys = takesKeys ? "space pauses, q ends" : "";
    const { columns } = status;
    status.show(positionBar(player.facts, { seconds, speed, repeat, columns, keys }));
  };
  const keys = takesKeys
    ? readInput({
      onKey: (key) => {
        if (key === "space") player.togglePause();
        else if (key === "q" || key === "ctrl+c" || key === "ctrl+d") end();
        show();
      },
    })
    : undefined;
  const timer = setInterval(show, PROGRESS_MS);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      keys?.close();
    },
  };
}
