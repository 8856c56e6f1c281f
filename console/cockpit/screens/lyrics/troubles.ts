import type { LyricsState } from "../../state/lyrics.ts";
import type { FetcherState } from "./fetcher_state.ts";

/** What is wrong, and what to do, most wanted first; for people. @param nowMs monotonic milliseconds */
export function troublesOf(
  { lookup, analysis }: Pick<LyricsState, "lookup" | "analysis">,
  fetcher: FetcherState | null,
  nowMs: number,
): string[] {
  const troubles: string[] = [];
  if (lookup !== null && lookup.title !== "" && !lookup.hasLyrics) {
    const { status, message, retryAtMs } = lookup;
    if (status === "not_found") {
      troubles.push(
        `${message || "no words were found"}: c looks for other versions, ` +
          `or put "${lookup.artist} - ${lookup.title}.lrc" into ~/.vj/lyrics`,
      );
    } else if (status === "unavailable") {
      const seconds = retryAtMs === null ? null : Math.ceil((retryAtMs - nowMs) / 1000);
      const again = seconds === null ? "r tries again" : `again in ${Math.max(0, seconds)} s`;
      troubles.push(`${message || "the words cannot be asked for"}; ${again}`);
    }
  }
  if (lookup?.storeTrouble) troubles.push(`the store of words: ${lookup.storeTrouble}`);
  if (fetcher?.llmError && analysis?.method !== "llm") {
    troubles.push(`${fetcher.llmError}; the words were counted instead, a asks again`);
  }
  if (fetcher?.oscError) troubles.push(`OSC: ${fetcher.oscError}`);
  return troubles;
}
