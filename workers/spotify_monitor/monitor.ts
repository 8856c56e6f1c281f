import type { Clock } from "../../bus/mod.ts";
import { PlaybackReporter, type PlaybackState } from "../../bus/playback/mod.ts";
import type { PlaybackSource } from "./source.ts";

/** What plays is told so often, if nothing changes. */
const REPEAT_MS = 5_000;

/** What {@link Monitor} needs. */
export interface MonitorOptions {
  readonly clock: Clock;
  publish(state: PlaybackState): void;
  /** Called when another source is listened to; undefined when none has a player. */
  onSource?(source: PlaybackSource | undefined): void;
}

/** Tells what plays, from the first of its sources that has a player. */
export class Monitor {
  readonly #options: MonitorOptions;
  #sources: readonly PlaybackSource[] = [];
  #chosen: PlaybackSource | undefined;
  #reporter: PlaybackReporter;
  #published = 0;
  #repeatTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#reporter = this.#reporterFor(undefined);
  }

  /** The sources, best first. */
  get sources(): readonly PlaybackSource[] {
    return this.#sources;
  }

  /** The source that has the player. */
  get chosen(): PlaybackSource | undefined {
    return this.#chosen;
  }

  /** What was told last. */
  get state(): PlaybackState | undefined {
    return this.#reporter.state;
  }

  /** How many states were told. */
  get published(): number {
    return this.#published;
  }

  /** Ends the sources there are, and begins with others. */
  async listen(sources: readonly PlaybackSource[]): Promise<void> {
    const before = this.#sources;
    this.#sources = [];
    await Promise.all(before.map((source) => source.stop()));
    this.#sources = sources;
    for (const source of sources) source.start();
    this.update();
  }

  /** Looks at the sources, and tells what is news. */
  update(): void {
    const playbacks = this.#sources.map((source) => source.playback);
    const at = playbacks.findIndex((playback) => playback !== undefined);
    const chosen = this.#sources[at];
    for (const [index, source] of this.#sources.entries()) source.need(at === -1 || index <= at);
    if (chosen !== this.#chosen) {
      this.#chosen = chosen;
      this.#reporter = this.#reporterFor(chosen);
      this.#options.onSource?.(chosen);
    }
    this.#reporter.offer(playbacks[at] ?? nothing(this.#options.clock.now()));
  }

  async stop(): Promise<void> {
    await this.listen([]);
    clearTimeout(this.#repeatTimer);
  }

  #reporterFor(source: PlaybackSource | undefined): PlaybackReporter {
    return new PlaybackReporter({
      clock: this.#options.clock,
      publish: (state) => {
        clearTimeout(this.#repeatTimer);
        this.#published++;
        if (state.is_playing) this.#repeatTimer = setTimeout(() => this.update(), REPEAT_MS);
        this.#options.publish(state);
      },
      ...(source === undefined ? {} : { seekSeconds: source.seekSeconds }),
    });
  }
}

/** No player. */
function nothing(timestamp: number): PlaybackState {
  return {
    is_playing: false,
    track: null,
    position: 0,
    timestamp,
    player: "",
    deck: null,
    bpm: null,
    is_audible: true,
    rate: 1,
  };
}
