import { AudioState } from "./audio_state.ts";
import type { StatePart, WorkerMessage } from "./part.ts";
import type { WorkersState } from "./workers.ts";

/** More sources than this are a mistake or an attack; the picture needs one. */
const MOST_SOURCES = 16;
const NAME_OF_ANALYSER = "audio_analyzer";

/** What the analysers hear; one of them is shown. */
export class SoundState implements StatePart {
  readonly topics: readonly string[] = [
    "audio.meters",
    "audio.features",
    "audio.spectrum",
    "audio.beat",
    "audio.stats",
  ];
  readonly #workers: WorkersState;
  readonly #sources = new Map<string, AudioState>();
  readonly #wanted: string | null;
  #current: string | null = null;

  /** @param wanted show this worker's sound only; without it the first analyser that sends is shown */
  constructor(workers: WorkersState, wanted: string | null = null) {
    this.#workers = workers;
    this.#wanted = wanted;
  }

  apply(message: WorkerMessage, nowMs: number): void {
    const source = message.source ?? "?";
    if (this.#wanted !== null && source !== this.#wanted) return;
    let state = this.#sources.get(source);
    if (state === undefined) {
      if (this.#sources.size >= MOST_SOURCES) return;
      state = new AudioState();
      this.#sources.set(source, state);
    }
    state.apply(message.topic, message.payload, nowMs);
    if (source === this.#current) return;
    // Stay with the analyser that is shown as long as it sends; then take one that does.
    const { audio } = this;
    const isBetter = audio !== null && audio.staleSeconds(nowMs) !== null &&
      state.staleSeconds(nowMs) === null;
    if (audio === null || isBetter) this.#current = source;
  }

  joined(nowMs: number): void {
    for (const state of this.#sources.values()) state.joined(nowMs);
  }

  /** The name of the analyser whose sound is shown; null before one was heard. */
  get source(): string | null {
    return this.#current;
  }

  /** The sound that is shown; null before any was heard. */
  get audio(): AudioState | null {
    return this.#current === null ? null : this.#sources.get(this.#current) ?? null;
  }

  /** Why there is no sound to show, and what to do, in one line for people. */
  missingSound(): string {
    const message = this.audio?.stats.message ?? null;
    if (message !== null) return `${this.#current}: ${message}`;
    const { hasLooked, trouble, entries } = this.#workers;
    if (!hasLooked) return "looking for workers";
    if (trouble !== null) return trouble;
    const name = this.#wanted ?? NAME_OF_ANALYSER;
    const entry = entries.find((worker) =>
      this.#wanted === null ? worker.name.startsWith(NAME_OF_ANALYSER) : worker.name === name
    );
    if (entry === undefined || entry.health === "gone") {
      const start = this.#wanted === null || this.#wanted === NAME_OF_ANALYSER
        ? `./${NAME_OF_ANALYSER}`
        : `./${NAME_OF_ANALYSER} --name ${name}`;
      return `no ${name} is running: start ${start}`;
    }
    if (entry.health === "stale") return `${entry.name} (pid ${entry.pid}) gives no sign of life`;
    return `${entry.name} runs (pid ${entry.pid}), waiting for its first frame`;
  }
}
