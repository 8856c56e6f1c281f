import type { Telemetry } from "../../bus/messages/envelope.ts";

/** Topics whose sequence numbers are remembered; those beyond are not watched. */
const MOST_TOPICS = 20_000;

/** Tells from the sequence numbers of messages how many never came. */
export class SequenceGaps {
  readonly #last = new Map<string, { instance: string; seq: number }>();

  /** @returns how many messages of this topic are missing before this one */
  take(worker: string, { topic, seq, instance }: Telemetry): number {
    if (seq === undefined || instance === undefined) return 0; // a worker in another language
    const key = `${worker} ${topic}`;
    const last = this.#last.get(key);
    if (last === undefined) {
      if (this.#last.size < MOST_TOPICS) this.#last.set(key, { instance, seq });
      return 0;
    }
    const missing = last.instance === instance ? Math.max(0, seq - last.seq - 1) : 0;
    last.instance = instance;
    last.seq = seq;
    return missing;
  }
}
