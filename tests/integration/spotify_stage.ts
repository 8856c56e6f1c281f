/** What the tests of spotify_monitor have in common. */
import type { PlaybackState } from "../../bus/playback/mod.ts";
import { type TestHome, until } from "./harness.ts";

/** Name of the worker. */
export const MONITOR = "spotify_monitor";

/** A state, and when it came in ms of the monotonic clock. */
export interface HeardState {
  readonly state: PlaybackState;
  readonly atMs: number;
}

/** Hears what the monitor publishes. */
export class StateListener {
  readonly heard: HeardState[] = [];

  /** Subscribes, and returns once the state as of now has come. */
  static async open(home: TestHome): Promise<StateListener> {
    const listener = new StateListener();
    home.client.subscribe("spotify.state", ({ payload }) => {
      const state = payload as unknown as PlaybackState;
      listener.heard.push({ state, atMs: performance.now() });
    });
    await listener.next("a first state", () => true, 0);
    return listener;
  }

  get last(): PlaybackState | undefined {
    return this.heard.at(-1)?.state;
  }

  /** Waits for a state of this kind among those from the index `from` on: by default those to come. */
  next(
    what: string,
    is: (state: PlaybackState) => boolean,
    from = this.heard.length,
  ): Promise<HeardState> {
    return until(what, () => this.heard.slice(from).find(({ state }) => is(state)));
  }
}
