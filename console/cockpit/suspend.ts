import process from "node:process";
import { pause } from "../../bus/pause.ts";

/** Within this a stop takes hold; who still runs then was not stopped, as nobody could continue it. */
const STOPPED_MS = 200;

/**
 * Stops this process as ctrl-z does for programs whose terminal is not raw: with its whole group, so that the
 * shell takes over. Returns when it goes on: by `fg`, or at once where no shell watches.
 */
export async function suspendProcess(): Promise<void> {
  // Waits until the terminal has taken what was written, so that the shell begins on a screen given back.
  Deno.stdin.setRaw(false);
  const continued = new AbortController();
  const onContinue = () => continued.abort();
  Deno.addSignalListener("SIGCONT", onContinue);
  try {
    process.kill(0, "SIGTSTP");
    await pause(STOPPED_MS, continued.signal);
  } finally {
    Deno.removeSignalListener("SIGCONT", onContinue);
  }
}
