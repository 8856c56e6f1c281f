import type { StatePart, WorkerMessage } from "./part.ts";

/** Which track plays, and where in it, from the monitors of the players. */
export class PlaybackState implements StatePart {
  readonly topics: readonly string[] = [
    "spotify.state",
    "virtualdj.state",
    "virtualdj.decks",
  ];

  apply(_message: WorkerMessage, _nowMs: number): void {}

  /**
   * The track that plays, in one line; null when none does.
   * @param nowSeconds Unix seconds
   */
  headline(_nowSeconds: number): string | null {
    return null;
  }
}
