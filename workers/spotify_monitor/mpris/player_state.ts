import type { PlaybackState, Track } from "../../../bus/playback/mod.ts";
import { entry, numberOf, trackIdOf, trackOf } from "./metadata.ts";
import { PlayerPosition } from "../position.ts";
import type { PlaybackStatus } from "../source.ts";

const SLOWEST_RATE = 0.01;
const FASTEST_RATE = 100;

/** What a player of MPRIS has said of itself so far, put together. */
export class MprisPlayerState {
  #status: PlaybackStatus = "stopped";
  #track: Track | null = null;
  #trackId = "";
  #rate = 1;
  #isAudible = true;
  readonly #position = new PlayerPosition();

  get status(): PlaybackStatus {
    return this.#status;
  }

  get track(): Track | null {
    return this.#status === "stopped" ? null : this.#track;
  }

  /** Takes properties of `org.mpris.MediaPlayer2.Player`, some or all; what is senseless is left out. */
  apply(properties: unknown, nowMs: number): void {
    const status = statusOf(entry(properties, "PlaybackStatus"));
    if (status !== undefined) this.#status = status;
    const metadata = entry(properties, "Metadata");
    if (metadata !== undefined) this.#applyMetadata(metadata, nowMs);
    const rate = numberOf(entry(properties, "Rate"));
    if (rate !== undefined && rate >= SLOWEST_RATE && rate <= FASTEST_RATE) this.#rate = rate;
    const volume = numberOf(entry(properties, "Volume"));
    if (volume !== undefined) this.#isAudible = volume > 0;
    this.#position.run(this.#status === "playing" ? this.#rate : 0, nowMs);
    if (this.#status === "stopped") this.#position.restart(nowMs);
  }

  /** The player was asked for its position. @param value of whatever type it answered */
  readPosition(value: unknown, atMs: number): void {
    const raw = numberOf(value);
    if (raw !== undefined && this.#status !== "stopped") this.#position.read(raw, atMs);
  }

  /** The player says that it has jumped. */
  jumped(value: unknown, nowMs: number): void {
    const raw = numberOf(value);
    if (raw !== undefined && this.#status !== "stopped") this.#position.jumped(raw, nowMs);
  }

  /** What is to be told of it at a moment. @param now Unix seconds at that moment */
  playback(player: string, nowMs: number, now: number): PlaybackState {
    const track = this.track;
    const position = this.#position.at(nowMs);
    return {
      is_playing: this.#status === "playing",
      track,
      position: track !== null && track.duration > 0
        ? Math.min(position, track.duration)
        : position,
      timestamp: now,
      player,
      deck: null,
      bpm: null,
      is_audible: this.#isAudible,
      rate: this.#rate,
    };
  }

  #applyMetadata(metadata: unknown, nowMs: number): void {
    const track = trackOf(metadata);
    const trackId = trackIdOf(metadata);
    // Some give every track the same name, some a name that changes with nothing: titles count too.
    const isOther = trackId !== this.#trackId || track?.title !== this.#track?.title ||
      track?.artist !== this.#track?.artist;
    if (isOther) this.#position.restart(nowMs);
    this.#track = track;
    this.#trackId = trackId;
  }
}

function statusOf(value: unknown): PlaybackStatus | undefined {
  if (typeof value !== "string") return undefined;
  const status = value.toLowerCase();
  return status === "playing" || status === "paused" || status === "stopped" ? status : undefined;
}
