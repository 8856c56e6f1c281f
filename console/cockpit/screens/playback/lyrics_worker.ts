import type { Desk } from "../../desk.ts";

/** The worker whose words are shown, or will be. */
export function lyricsWorker({ model }: Pick<Desk, "model">): string {
  return model.lyrics.worker ?? "lyrics_fetcher";
}
