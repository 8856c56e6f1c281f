import { AudioState } from "./audio_state.ts";
import type { StatePart, WorkerMessage } from "./part.ts";
import type { WorkerEntry, WorkersState } from "./workers.ts";

/** More sources than this are a mistake or an attack; the picture needs one. */
const MOST_SOURCES = 16;
const NAME_OF_ANALYSER = "audio_analyzer";
/** What a picture is drawn of: one message a picture. */
const METERS: readonly string[] = ["audio.meters"];
/** The same of an analyser that has no meters: it is older, or Python's. */
const FRAMES: readonly string[] = ["audio.features", "audio.spectrum"];
/** An analyser that analyses and has sent no meters for so long has none. */
const METERS_WITHIN_MS = 1500;
/** The same of one that lives and says nothing of itself: it may be about to start. */
const METERS_WITHOUT_STATS_MS = 4000;

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
  #reading = METERS;
  /** Since when meters are read. */
  #joinedMs = -Infinity;
  /** Process of the analyser that has no meters. */
  #pidWithout: number | null = null;

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
    // Stay with the analyser that is shown as long as it sends; then take one that does. Where no levels are
    // read, as on most screens, stats are all that tells.
    const { audio } = this;
    const isBetter = audio !== null && audio.staleSeconds(nowMs) !== null &&
      (state.staleSeconds(nowMs) === null ||
        audio.silentSeconds(nowMs) !== null && state.silentSeconds(nowMs) === null);
    if (audio === null || isBetter) this.#current = source;
  }

  joined(nowMs: number): void {
    this.#joinedMs = nowMs;
    for (const state of this.#sources.values()) state.joined(nowMs);
  }

  /**
   * The topics that a screen with meters reads now. An analyser that lives but sends none of the one is asked
   * for the others; when it is started anew, for the one again. Always one of two arrays.
   */
  reading(nowMs: number): readonly string[] {
    const entry = this.#entry();
    if (this.#reading === FRAMES) {
      if (entry?.health === "alive" && entry.pid !== this.#pidWithout) this.#reading = METERS;
    } else if (this.#lacksMeters(nowMs)) {
      this.#reading = FRAMES;
      this.#pidWithout = entry?.pid ?? null;
    }
    return this.#reading;
  }

  #lacksMeters(nowMs: number): boolean {
    const { audio } = this;
    const isAlive = this.#entry()?.health === "alive";
    if (audio !== null && nowMs - audio.metersMs < METERS_WITHIN_MS) return false;
    const hasStats = audio !== null && audio.silentSeconds(nowMs) === null;
    if (!isAlive && !hasStats) return false;
    // An input that is waited for gives no frames, and so no meters.
    const state = audio?.stats.state ?? null;
    if (hasStats && state !== null && state !== "running") return false;
    const seconds = isAlive ? this.#workers.healthSeconds(this.#entry()?.name ?? "", nowMs) : 0;
    const aliveMs = isAlive ? nowMs - 1000 * seconds : -Infinity;
    const sinceMs = Math.max(this.#joinedMs, aliveMs);
    const withinMs = hasStats ? METERS_WITHIN_MS : METERS_WITHOUT_STATS_MS;
    return this.#joinedMs > -Infinity && nowMs - sinceMs > withinMs;
  }

  /** What the registry says of the analyser that is shown, or of the one that would be. */
  #entry(): WorkerEntry | undefined {
    const name = this.#current ?? this.#wanted;
    if (name !== null) return this.#workers.entry(name);
    return this.#workers.entries.find((entry) => entry.name.startsWith(NAME_OF_ANALYSER));
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
    const health = this.#entry()?.health;
    if (message !== null && health === "alive") return `${this.#current}: ${message}`;
    const { hasLooked, trouble } = this.#workers;
    if (!hasLooked) return "looking for workers";
    if (trouble !== null) return trouble;
    const name = this.#wanted ?? NAME_OF_ANALYSER;
    const entry = this.#entry();
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
