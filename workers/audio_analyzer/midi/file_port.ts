/** MIDI bytes to a raw device (/dev/snd/midiC1D0) or a named pipe. */
import { constants, type PathLike } from "node:fs";
import { open } from "node:fs/promises";
import type { MidiPort } from "./port.ts";

/** Messages that may be on their way; a device that takes none loses the rest. */
const MOST_WAITING = 64;

/** Opens one. Nothing is created. @throws {Error} when it cannot be opened, or nobody reads a pipe */
export async function openFilePort(path: PathLike): Promise<MidiPort> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    // Without waiting: a pipe that nobody reads would keep us for ever.
    file = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw new Error(explain(cause), { cause });
  }
  let waiting = 0;
  let dropped = 0;
  let last: Promise<void> = Promise.resolve();
  return {
    get dropped() {
      return dropped;
    },
    send(message) {
      if (waiting >= MOST_WAITING) return void dropped++;
      waiting++;
      const bytes = Uint8Array.from(message);
      last = last.then(() => file.write(bytes)).then(
        () => void waiting--,
        () => {
          waiting--;
          dropped++;
        },
      );
    },
    close() {
      last.then(() => file.close()).catch(() => "what has gone needs no closing");
    },
  };
}

function explain(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "ENXIO") return "nobody reads it";
  if (code === "EACCES") return "writing to it is not permitted";
  return cause instanceof Error ? cause.message : String(cause);
}
