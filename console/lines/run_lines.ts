import { sanitise } from "../tui/glyphs.ts";
import { Output, ReaderGoneError } from "../commands/output.ts";
import type { Print } from "../commands/print.ts";
import type { ConsoleBus } from "../console_bus.ts";
import type { Ending } from "../ending.ts";
import type { LiveOptions } from "../cockpit/options.ts";
import { SoundState } from "../cockpit/state/sound.ts";
import { WorkersState } from "../cockpit/state/workers.ts";
import { summarise, summaryJson, summaryLine } from "./summary.ts";

/** `audio.beat` is left out: the features carry the count as well. */
const TOPICS = ["audio.features", "audio.stats"];

/** How long the first hint waits, so that a worker that was just started is not reported missing. */
const HINT_AFTER_SECONDS = 2;

/** How long a slow reader is waited for at the end. */
const FLUSH_MS = 500;

/** Waits until a monotonic time, or less when the program is to end. */
function sleepUntil(timeMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, timeMs - performance.now()));
    signal.addEventListener("abort", done, { once: true });
  });
}

/**
 * Prints the sound as one line a second, until the program is to end or the reader goes. As long as no
 * analyser is heard nothing is printed on stdout; stderr says why, once for each reason.
 * @returns the exit code: 1 when it ended by itself without having had anything to print
 */
export async function runLines(
  bus: ConsoleBus,
  print: Print,
  options: LiveOptions,
  ending: Ending,
): Promise<0 | 1> {
  const output = new Output();
  output.onEnd(() => ending.end());
  const workers = new WorkersState();
  const sound = new SoundState(workers, options.worker);
  const endServices = bus.onServices((services, trouble) =>
    workers.setEntries(services, trouble, performance.now())
  );
  const subscription = bus.subscribe(TOPICS, (message) => sound.apply(message, performance.now()));
  const startMs = performance.now();
  const endMs = startMs + (options.seconds ?? Infinity) * 1000;
  let printed = 0;
  let hint = "";
  try {
    let isLast = false;
    for (let second = 1; !isLast; second++) {
      // Not by the clock: a timer may come a moment early, and the last line twice.
      const untilMs = Math.min(startMs + second * 1000, endMs);
      isLast = untilMs === endMs;
      await sleepUntil(untilMs, ending.signal);
      if (ending.signal.aborted) break;
      const { audio, source } = sound;
      const missing = sound.missingSound();
      if (audio !== null && source !== null && audio.freshness.lastMs !== null) {
        const summary = summarise(source, audio, performance.now());
        output.line(
          print === "json" ? summaryJson(summary, Date.now() / 1000) : summaryLine(summary),
        );
        printed++;
      } else if (second >= HINT_AFTER_SECONDS && missing !== hint) {
        hint = missing;
        console.error(`vj_console: ${sanitise(missing)}`);
      }
    }
    await output.flush(FLUSH_MS);
  } catch (error) {
    if (!(error instanceof ReaderGoneError)) throw error;
    return 0;
  } finally {
    endServices();
    subscription.close();
  }
  if (printed > 0 || ending.signal.aborted) return 0;
  if (hint === "") console.error(`vj_console: ${sanitise(sound.missingSound())}`);
  return 1;
}
