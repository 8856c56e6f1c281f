import { topicMatches } from "../../../bus/messages/topics.ts";
import { LogsState } from "./logs.ts";
import { LyricsState } from "./lyrics.ts";
import { OscState } from "./osc.ts";
import type { StatePart, WorkerMessage } from "./part.ts";
import { PlaybackState } from "./playback.ts";
import { SoundState } from "./sound.ts";
import { WorkersState } from "./workers.ts";

/** Topics whose readers are remembered; a worker that makes up topics must not fill the memory. */
const MOST_TOPICS = 256;

/** Everything that the cockpit shows, fed by the registry and by telemetry. Time is passed in. */
export class CockpitModel {
  readonly workers = new WorkersState();
  readonly sound: SoundState;
  readonly playback = new PlaybackState(this.workers);
  readonly lyrics = new LyricsState(this.workers);
  readonly osc = new OscState(this.workers);
  readonly logs = new LogsState();
  readonly #parts: readonly StatePart[];
  readonly #readers = new Map<string, readonly StatePart[]>();

  /** @param analyser show this worker's sound only; without it the first analyser that sends is shown */
  constructor(analyser: string | null = null) {
    this.sound = new SoundState(this.workers, analyser);
    this.#parts = [
      this.workers,
      this.sound,
      this.playback,
      this.lyrics,
      this.osc,
      this.logs,
    ];
  }

  /** Takes one message. @param nowMs monotonic milliseconds */
  apply(message: WorkerMessage, nowMs: number): void {
    for (const part of this.#readersOf(message.topic)) part.apply(message, nowMs);
  }

  /** Takes note that topics that were not read for a while are read from now on. */
  joined(topics: readonly string[], nowMs: number): void {
    for (const part of this.#parts) {
      if (part.topics.some((topic) => topics.includes(topic))) part.joined?.(nowMs);
    }
  }

  #readersOf(topic: string): readonly StatePart[] {
    let readers = this.#readers.get(topic);
    if (readers === undefined) {
      readers = this.#parts.filter(({ topics }) =>
        topics.some((pattern) => topicMatches(pattern, topic))
      );
      if (this.#readers.size < MOST_TOPICS) this.#readers.set(topic, readers);
    }
    return readers;
  }
}
