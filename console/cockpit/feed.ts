import type { ConsoleBus } from "../console_bus.ts";
import type { CockpitModel } from "./state/model.ts";
import type { WorkerEntry } from "./state/workers.ts";

/** What is read all the time: it changes seldom, and every screen's header or the overview shows it. */
const ALWAYS: readonly string[] = [
  "audio.beat",
  "audio.stats",
  "spotify.state",
  "virtualdj.state",
  "virtualdj.decks",
  "lyrics.*",
  "song.categorized",
  "osc.state",
  "logs.warning",
  "logs.error",
  "events.lifecycle",
  "process.states",
];

/** Feeds a model from the bus: what is always wanted, and what the screen that is shown wants. */
export class Feed {
  readonly #bus: ConsoleBus;
  readonly #model: CockpitModel;
  readonly #nowMs: () => number;
  readonly #onChange: () => void;
  readonly #endServices: () => void;
  readonly #always: { close(): unknown };
  #extra: { close(): unknown } | null = null;
  #extraTopics: readonly string[] = [];
  #news: string | null = null;

  /**
   * @param nowMs monotonic milliseconds
   * @param onChange called after each change of the model that is to be seen at once
   */
  constructor(bus: ConsoleBus, model: CockpitModel, nowMs: () => number, onChange: () => void) {
    this.#bus = bus;
    this.#model = model;
    this.#nowMs = nowMs;
    this.#onChange = onChange;
    this.#endServices = bus.onServices((services, trouble) => {
      model.workers.setEntries(services, trouble, nowMs());
      // That a heart has beaten is seen with the next second.
      const news = newsOf(services, trouble);
      if (news !== this.#news) onChange();
      this.#news = news;
    });
    this.#always = this.#subscribe(ALWAYS);
  }

  #subscribe(topics: readonly string[]): { close(): unknown } {
    return this.#bus.subscribe([...topics], (message) => {
      this.#model.apply(message, this.#nowMs());
      this.#onChange();
    });
  }

  /** Reads these topics from now on instead of those that it was told before. */
  read(topics: readonly string[]): void {
    if (topics.join(" ") === this.#extraTopics.join(" ")) return;
    this.#extra?.close();
    this.#extraTopics = topics;
    this.#model.joined(topics, this.#nowMs());
    this.#extra = topics.length === 0 ? null : this.#subscribe(topics);
  }

  /** Reads nothing any more. */
  close(): void {
    this.#endServices();
    this.#always.close();
    this.#extra?.close();
  }
}

/** What the registry says of all workers, but for their heartbeats. */
function newsOf(services: readonly WorkerEntry[], trouble: string | null): string {
  return JSON.stringify([trouble, services.map(({ heartbeatAt: _, ...rest }) => rest)]);
}
