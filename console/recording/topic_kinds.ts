import { z } from "zod";
import { pause } from "../../bus/pause.ts";
import type { ConsoleBus } from "../console_bus.ts";

const ASK_TIMEOUT_MS = 2_000;
const ASK_AGAIN_MS = 1_000;
/** A worker that has not answered by then speaks another language, or hangs. */
const MOST_TRIES = 3;
/** More topics are described by no worker of ours. */
const MOST_TOPICS = 1_000;

const descriptionSchema = z.object({
  version: z.string().max(100).catch(""),
  topics: z.record(
    z.string(),
    z.object({ kind: z.enum(["state", "stream"]) }).nullable().catch(null),
  )
    .catch(() => ({})),
});

/** Kinds of topics by name. */
export type Kinds = Record<string, "state" | "stream">;

/** Knows which topics of which workers are states: asks each worker, once it is there. */
export class TopicKinds {
  readonly #bus: ConsoleBus;
  readonly #onAnswer: (worker: string, version: string, kinds: Kinds) => void;
  readonly #kinds = new Map<string, Kinds>();
  readonly #ending = new AbortController();

  /** @param onAnswer told what a worker has answered */
  constructor(
    bus: ConsoleBus,
    onAnswer: (worker: string, version: string, kinds: Kinds) => void,
  ) {
    this.#bus = bus;
    this.#onAnswer = onAnswer;
  }

  /** Asks a worker, in its own time. */
  ask(worker: string): void {
    void this.#ask(worker);
  }

  /** Undefined where the worker has not told. */
  kindOf(worker: string, topic: string): "state" | "stream" | undefined {
    const kinds = this.#kinds.get(worker);
    return kinds !== undefined && Object.hasOwn(kinds, topic) ? kinds[topic] : undefined;
  }

  /** Asks no more. */
  close(): void {
    this.#ending.abort();
  }

  async #ask(worker: string): Promise<void> {
    const { signal } = this.#ending;
    for (let tries = 1; tries <= MOST_TRIES && !signal.aborted; tries++) {
      try {
        const options = { timeoutMs: ASK_TIMEOUT_MS, signal };
        const answer = await this.#bus.send(worker, "describe", {}, options);
        return this.#take(worker, answer);
      } catch {
        await pause(ASK_AGAIN_MS, signal); // it may be just starting, or know no `describe`
      }
    }
  }

  #take(worker: string, answer: Record<string, unknown>): void {
    const description = descriptionSchema.safeParse(answer);
    if (!description.success || this.#ending.signal.aborted) return;
    const { version, topics } = description.data;
    const kinds: Kinds = {};
    for (const [topic, told] of Object.entries(topics).slice(0, MOST_TOPICS)) {
      if (told !== null) kinds[topic] = told.kind;
    }
    this.#kinds.set(worker, kinds);
    this.#onAnswer(worker, version, kinds);
  }
}
