import { AudioState } from "./audio_state.ts";

/** What the screen shows of a worker: an entry of the registry. */
export interface WorkerEntry {
  readonly name: string;
  readonly pid: number;
  readonly status: string;
  /** Unix seconds. */
  readonly startedAt: number;
  /** Unix seconds. */
  readonly heartbeatAt: number;
  readonly ports: { readonly command: number; readonly telemetry: number };
  readonly health: "alive" | "stale" | "gone";
}

/** A message of a worker, as far as the model needs it. */
export interface WorkerMessage {
  readonly source: string | null;
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** More sources than this are a mistake or an attack; the picture needs one. */
const MOST_SOURCES = 16;
const NAME_OF_ANALYSER = "audio_analyzer";

/** Everything that the live picture shows, fed by the registry and by telemetry. Time is passed in. */
export class LiveModel {
  workers: readonly WorkerEntry[] = [];
  /** Whether the registry was read at all; before that nothing can be said about workers. */
  hasLooked = false;
  /** What keeps the registry from being read; null when nothing does. */
  trouble: string | null = null;
  readonly #sources = new Map<string, AudioState>();
  readonly #wanted: string | null;
  #current: string | null = null;

  /** @param wanted show this worker's sound only; without it the first analyser that sends is shown */
  constructor(wanted: string | null = null) {
    this.#wanted = wanted;
  }

  /** Takes the entries of the registry, those last known when `trouble` keeps it from being read. */
  setWorkers(workers: readonly WorkerEntry[], trouble: string | null = null): void {
    this.hasLooked = true;
    this.trouble = trouble;
    this.workers = [...workers].sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  }

  /** Takes one message of an analyser. */
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

  /** The name of the analyser whose sound is shown; null before one was heard. */
  get source(): string | null {
    return this.#current;
  }

  /** The sound that is shown; null before any was heard. */
  get audio(): AudioState | null {
    return this.#current === null ? null : this.#sources.get(this.#current) ?? null;
  }

  /** How many workers are alive. */
  get aliveCount(): number {
    return this.workers.filter(({ health }) => health === "alive").length;
  }

  /** Why there is no sound to show, and what to do, in one line for people. */
  missingSound(): string {
    const message = this.audio?.stats.message ?? null;
    if (message !== null) return `${this.#current}: ${message}`;
    if (!this.hasLooked) return "looking for workers";
    if (this.trouble !== null) return this.trouble;
    const name = this.#wanted ?? NAME_OF_ANALYSER;
    const entry = this.workers.find((worker) =>
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
