import { AnchoredPosition } from "./anchored_position.ts";
import { isPayload, numberOr, numberOrNull, type Payload } from "./payload.ts";
import type { StatePart, WorkerMessage } from "./part.ts";
import { shortText } from "./short_text.ts";

/** The line that is sung, with those before and after it. */
export interface LyricMoment {
  readonly previous: string;
  /** Empty before the first line and in a pause. */
  readonly current: string;
  readonly next: string;
  /** Which line of the song, from 0; -1 before the first. */
  readonly index: number;
  /** How much of the line's time has passed, 0..1; null where that is not known. */
  readonly progress: number | null;
  /** Seconds until the next line; null where that is not known. */
  readonly secondsToNext: number | null;
  /** The word of the line, from 0; -1 before the first and where words have no times. */
  readonly word: number;
  readonly isRefrain: boolean;
  readonly isPlaying: boolean;
  /** False where nobody knows the times: the lines were spread over the track. */
  readonly isSynced: boolean;
}

/** The words of the track, the line that is sung, and what was found out about the song. */
export class LyricsState implements StatePart {
  readonly topics: readonly string[] = ["lyrics.*", "song.categorized"];
  #line: Payload | null = null;
  #before = "";
  readonly #position = new AnchoredPosition();

  apply({ topic, payload }: WorkerMessage, _nowMs: number): void {
    if (topic === "lyrics.line") this.#takeLine(payload);
  }

  #takeLine(payload: Payload): void {
    const before = this.#line;
    const index = numberOr(payload["index"], -1);
    const isNext = before !== null && index === numberOr(before["index"], -1) + 1;
    if (isNext) this.#before = shortText(before["text"]);
    else if (index !== numberOr(before?.["index"], -1)) this.#before = "";
    this.#line = payload;
    const rate = payload["is_playing"] === true ? numberOr(payload["rate"], 1) : 0;
    this.#position.set(
      numberOr(payload["position"], 0),
      rate,
      numberOrNull(payload["timestamp"]),
    );
  }

  /** The line of this moment; null while no words are known. @param nowSeconds Unix seconds */
  line(nowSeconds: number): LyricMoment | null {
    const line = this.#line;
    if (line === null) return null;
    const index = numberOr(line["index"], -1);
    const next = shortText(line["next_text"]);
    if (index < 0 && next === "") return null;
    const word = isPayload(line["word"]) ? numberOr(line["word"]["index"], -1) : -1;
    const rate = numberOr(line["rate"], 1);
    const shift = numberOr(line["timing_offset_ms"], 0) / 1000 * rate;
    const position = this.#position.at(nowSeconds) - shift;
    const time = numberOrNull(line["time"]);
    const nextTime = numberOrNull(line["next_time"]);
    const isTimed = time !== null && nextTime !== null && nextTime > time;
    return {
      previous: this.#before,
      current: shortText(line["text"]),
      next,
      index,
      progress: isTimed ? Math.max(0, Math.min(1, (position - time) / (nextTime - time))) : null,
      secondsToNext: nextTime === null || rate <= 0
        ? null
        : Math.max(0, (nextTime - position) / rate),
      word,
      isRefrain: line["is_refrain"] === true,
      isPlaying: line["is_playing"] === true,
      isSynced: line["synced"] === true,
    };
  }
}
