import { AnchoredPosition } from "./anchored_position.ts";
import { isPayload, numberOr, numberOrNull, type Payload } from "./payload.ts";
import { shortText } from "./short_text.ts";

/** Where a line of lyrics is, as `lyrics.line` tells it. */
export class LyricLineState {
  /** Which line of the song, from 0; -1 before the first. */
  index = -1;
  text = "";
  nextText = "";
  /** Seconds into the track at which it begins; null where that is not known. */
  time: number | null = null;
  nextTime: number | null = null;
  /** Which word of the line, from 0; -1 before the first and where words have no times. */
  word = -1;
  isRefrain = false;
  isPlaying = false;
  isSynced = false;
  /** Positive: lines come later. */
  offsetMs = 0;
  rate = 1;
  /** The text of the line before, as far as it was heard. */
  previousText = "";
  readonly #position = new AnchoredPosition();

  /** Takes `lyrics.line`. */
  take(line: Payload): void {
    const index = Math.round(numberOr(line["index"], -1));
    const text = shortText(line["text"]);
    if (index === this.index + 1) this.previousText = this.text;
    else if (index !== this.index) this.previousText = "";
    this.index = Math.max(-1, index);
    this.text = text;
    this.nextText = shortText(line["next_text"]);
    this.time = numberOrNull(line["time"]);
    this.nextTime = numberOrNull(line["next_time"]);
    const word = isPayload(line["word"]) ? line["word"]["index"] : null;
    this.word = Math.round(numberOr(word, -1));
    this.isRefrain = line["is_refrain"] === true;
    this.isPlaying = line["is_playing"] === true;
    this.isSynced = line["synced"] === true;
    this.offsetMs = numberOr(line["timing_offset_ms"], 0);
    this.rate = numberOr(line["rate"], 1);
    const position = numberOr(line["position"], 0);
    this.#position.set(position, this.isPlaying ? this.rate : 0, numberOrNull(line["timestamp"]));
  }

  /** Whether there is a line at all, or will be. */
  get isKnown(): boolean {
    return this.index >= 0 || this.nextText !== "" || this.nextTime !== null;
  }

  /** How much of the line's time has passed, 0..1; null where that is not known. */
  progress(nowSeconds: number): number | null {
    const { time, nextTime } = this;
    if (time === null || nextTime === null || nextTime <= time) return null;
    return Math.max(0, Math.min(1, (this.#shown(nowSeconds) - time) / (nextTime - time)));
  }

  /** Seconds until the next line; null where that is not known, and while it stands. */
  secondsToNext(nowSeconds: number): number | null {
    if (this.nextTime === null || !this.isPlaying || this.rate <= 0) return null;
    return Math.max(0, (this.nextTime - this.#shown(nowSeconds)) / this.rate);
  }

  /** Seconds into the words: where the track is, less the offset, which is meant in the audience's time. */
  #shown(nowSeconds: number): number {
    return this.#position.at(nowSeconds) - this.offsetMs / 1000 * this.rate;
  }
}
