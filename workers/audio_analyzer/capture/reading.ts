/** Reading a stream of little interest without being woken up for each piece of it. */
import type { Readable } from "node:stream";

const INTERVAL_MS = 1000;
/** Long enough for the piece that was read ahead, and for all that waits behind it in the pipe. */
const WINDOW_MS = 20;

/**
 * Lets `stream`, which has a listener for its data, flow for a moment once a second. What comes
 * meanwhile waits in the pipe: a writer of more than 64 KB a second would have to wait too.
 *
 * @returns ends that: from then on the stream flows
 */
export function readNowAndThen(stream: Readable): () => void {
  let window: ReturnType<typeof setTimeout> | undefined;
  stream.pause();
  const timer = setInterval(() => {
    stream.resume();
    window = setTimeout(() => stream.pause(), WINDOW_MS);
  }, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    clearTimeout(window);
    stream.resume();
  };
}
