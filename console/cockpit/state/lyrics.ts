import type { StatePart, WorkerMessage } from "./part.ts";

/** The words of the track, the line that is sung, and what was found out about the song. */
export class LyricsState implements StatePart {
  readonly topics: readonly string[] = ["lyrics.*", "song.categorized"];

  apply(_message: WorkerMessage, _nowMs: number): void {}
}
