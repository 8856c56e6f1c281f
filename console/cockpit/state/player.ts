import { AnchoredPosition } from "./anchored_position.ts";
import { Freshness } from "./freshness.ts";
import { isPayload, numberOr, numberOrNull, type Payload } from "./payload.ts";
import { shortText } from "./short_text.ts";

/** A monitor says every 5 s what plays. */
const LATE_MS = 12_000;
/** One that has said nothing for so long is not followed any more, as by `lyrics_fetcher`. */
const GONE_MS = 15_000;
/** Between two tracks a player may be silent for a moment: it has not begun anew then. */
const GAP_MS = 3_000;
const LONGEST_TRACK_SECONDS = 86_400;

/** A track as it is called. */
export interface TrackNames {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
}

/** What one monitor says: which track its player plays, and where in it. */
export class Player {
  /** Name of the monitor. */
  readonly worker: string;
  /** What its topics are called by: "spotify", "virtualdj". */
  readonly source: string;
  /** Null while it has none. */
  track: TrackNames | null = null;
  /** Seconds, 0 while unknown. */
  duration = 0;
  isPlaying = false;
  isAudible = true;
  rate = 1;
  bpm: number | null = null;
  deck: number | null = null;
  /** The program, as people call it. */
  program = "";
  /** Monotonic milliseconds at which the audience began to hear it. */
  liveSinceMs = -Infinity;
  /** Unix seconds at which the last state was right. */
  timestamp = 0;
  /** Seconds into the track at `timestamp`. */
  positionThen = 0;
  readonly #position = new AnchoredPosition();
  readonly #freshness = new Freshness(LATE_MS);
  #liveUntilMs = -Infinity;

  constructor(worker: string, source: string) {
    this.worker = worker;
    this.source = source;
  }

  /** Takes a state. @param nowMs monotonic milliseconds */
  take(payload: Payload, nowMs: number): void {
    const goesOn = this.#isHeard || nowMs - this.#liveUntilMs < GAP_MS;
    if (this.#isHeard) this.#liveUntilMs = nowMs;
    const track = isPayload(payload["track"]) ? payload["track"] : null;
    this.track = track === null ? null : {
      title: shortText(track["title"]),
      artist: shortText(track["artist"]),
      album: shortText(track["album"]),
    };
    const duration = numberOr(track?.["duration"], 0);
    this.duration = Math.max(0, Math.min(LONGEST_TRACK_SECONDS, duration));
    this.isPlaying = payload["is_playing"] === true;
    this.isAudible = payload["is_audible"] !== false;
    this.rate = numberOr(payload["rate"], 1);
    this.bpm = numberOrNull(payload["bpm"]);
    this.deck = numberOrNull(payload["deck"]);
    this.program = shortText(payload["player"]);
    this.timestamp = numberOr(payload["timestamp"], 0);
    this.positionThen = Math.max(0, numberOr(payload["position"], 0));
    const rate = this.isPlaying ? this.rate : 0;
    this.#position.set(this.positionThen, rate, numberOrNull(payload["timestamp"]));
    this.#freshness.heard(nowMs);
    if (!this.#isHeard) return;
    this.#liveUntilMs = nowMs;
    if (!goesOn) this.liveSinceMs = nowMs;
  }

  /** Seconds into the track. @param nowSeconds Unix seconds */
  positionAt(nowSeconds: number): number {
    return this.#position.at(nowSeconds, this.duration);
  }

  /** How late its word is; null while nothing plays, for then it speaks of changes only. */
  get freshness(): Freshness | null {
    return this.isPlaying ? this.#freshness : null;
  }

  /** Whether the audience hears it, as far as is known. @param nowMs monotonic milliseconds */
  isLive(nowMs: number): boolean {
    return this.#isHeard && nowMs - (this.#freshness.lastMs ?? -Infinity) < GONE_MS;
  }

  get #isHeard(): boolean {
    return this.isPlaying && this.isAudible && this.track !== null;
  }
}
