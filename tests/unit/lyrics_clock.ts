/** Time for the tests of the lyrics: it passes when a test says so, and timers ring on the way. */
import type { Clock } from "../../bus/mod.ts";
import type { PlaybackState } from "../../bus/playback/mod.ts";
import type { Timers } from "../../workers/lyrics_fetcher/line/timers.ts";

interface Timer {
  readonly dueMs: number;
  readonly action: () => void;
}

export class ManualTime implements Clock, Timers {
  #ms = 1_000_000_000;
  #timers = new Set<Timer>();

  now = () => this.#ms / 1000;
  monotonicMs = () => this.#ms;

  after(ms: number, action: () => void): () => void {
    const timer = { dueMs: this.#ms + ms, action };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass; what falls due meanwhile happens at its moment. @returns how many timers rang */
  pass(seconds: number): number {
    const endMs = this.#ms + seconds * 1000;
    let rang = 0;
    for (;;) {
      const [next] = [...this.#timers].toSorted((a, b) => a.dueMs - b.dueMs);
      if (next === undefined || next.dueMs > endMs) break;
      this.#timers.delete(next);
      this.#ms = Math.max(this.#ms, next.dueMs);
      next.action();
      rang++;
      if (rang > 10_000) throw new Error("timers ring again and again");
    }
    this.#ms = endMs;
    return rang;
  }
}

/** What a player tells. */
export function playing(clock: Clock, changes: Partial<PlaybackState> = {}): PlaybackState {
  return {
    is_playing: true,
    track: { artist: "Anna", title: "Hello", album: "", duration: 200, file: null },
    position: 0,
    timestamp: clock.now(),
    player: "test",
    deck: null,
    bpm: null,
    is_audible: true,
    rate: 1,
    ...changes,
  };
}
