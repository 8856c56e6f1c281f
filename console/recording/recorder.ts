import { Buffer } from "node:buffer";
import type { Clock } from "../../bus/clock.ts";
import type { Telemetry } from "../../bus/messages/envelope.ts";
import { errorText } from "../../bus/messages/errors.ts";
import { topicMatches } from "../../bus/messages/topics.ts";
import type { Service } from "../../bus/registry/schema.ts";
import { VERSION } from "../../bus/version.ts";
import type { ConsoleBus } from "../console_bus.ts";
import {
  FORMAT,
  FORMAT_VERSION,
  lineText,
  LONGEST_LINE,
  type RecordingLine,
  roundedSeconds,
} from "./format.ts";
import type { RecordingFile } from "./recording_file.ts";
import { RegistryChanges } from "./registry_changes.ts";
import { SequenceGaps } from "./sequence_gaps.ts";
import { TopicKinds } from "./topic_kinds.ts";

/** A difference between the system's time and the monotonic clock from which it was set. */
const CLOCK_STEP_SECONDS = 0.05;
/** UTF-8 needs no more bytes than this for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/** What is recorded. */
export interface RecorderOptions {
  readonly bus: ConsoleBus;
  readonly file: RecordingFile;
  readonly clock: Clock;
  /** Patterns of topics. */
  readonly topics: readonly string[];
  /** Patterns of topics that are left out of them. */
  readonly except: readonly string[];
  /** Only these workers; all when empty. */
  readonly workers: readonly string[];
}

/** What a recording holds so far. */
export interface RecordingFacts {
  readonly seconds: number;
  readonly messages: number;
  /** Workers that have published. */
  readonly workers: number;
  /** Messages that came and for which there was no room. */
  readonly leftOut: number;
  /** Messages that never came, by their sequence numbers. */
  readonly lost: number;
}

/** Writes down what the workers publish, those that come later as well, and what becomes of the workers. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #startMs: number;
  readonly #subscriptions = new Map<string, { close(): unknown }>();
  readonly #published = new Set<string>();
  readonly #changes = new RegistryChanges();
  readonly #gaps = new SequenceGaps();
  readonly #kinds: TopicKinds;
  readonly #unlisten: () => void;
  /** Unix seconds at the begin, by the system's time as it is now. */
  #startedAt: number;
  #trouble: string | null = null;
  #messages = 0;
  #leftOut = 0;
  #lost = 0;
  /** Left out since that was last told in the file. */
  #untold = { count: 0, reason: "" };
  #isStopped = false;

  constructor(options: RecorderOptions) {
    const { bus, clock, topics, except, workers } = options;
    this.#options = options;
    this.#startMs = clock.monotonicMs();
    this.#startedAt = clock.now();
    options.file.add(lineText({
      format: FORMAT,
      version: FORMAT_VERSION,
      started_at: this.#startedAt,
      toolkit: VERSION,
      system: `${Deno.build.os} ${Deno.build.arch}`,
      topics: [...topics],
      except: [...except],
      workers: [...workers],
    }));
    this.#kinds = new TopicKinds(bus, (worker, version, kinds) => {
      this.#add({ type: "described", t: this.#t(), worker, version, topics: kinds });
    });
    this.#unlisten = bus.onServices((services, trouble) => this.#follow(services, trouble));
  }

  get facts(): RecordingFacts {
    return {
      seconds: (this.#options.clock.monotonicMs() - this.#startMs) / 1000,
      messages: this.#messages,
      workers: this.#published.size,
      leftOut: this.#leftOut,
      lost: this.#lost,
    };
  }

  /** Ends the recording when everything is on the disk. */
  async stop(): Promise<RecordingFacts> {
    const { file } = this.#options;
    this.#isStopped = true;
    this.#unlisten();
    this.#kinds.close();
    await Promise.all(
      [...this.#subscriptions.values()].map((subscription) => subscription.close()),
    );
    this.#tellLeftOut();
    const { facts } = this;
    const { messages, leftOut, lost } = facts;
    this.#add({ type: "end", t: this.#t(), messages, left_out: leftOut, lost });
    await file.close();
    const unsaved = Math.min(messages, file.unsaved);
    return { ...facts, messages: messages - unsaved, leftOut: leftOut + unsaved };
  }

  #t(): number {
    const { clock } = this.#options;
    const seconds = (clock.monotonicMs() - this.#startMs) / 1000;
    const now = clock.now();
    if (Math.abs(now - this.#startedAt - seconds) > CLOCK_STEP_SECONDS) {
      this.#startedAt = now - seconds;
      this.#add({ type: "clock", t: roundedSeconds(seconds), now });
    }
    return roundedSeconds(seconds);
  }

  #follow(services: readonly Service[], trouble: string | null): void {
    if (trouble !== this.#trouble) this.#add({ type: "registry", t: this.#t(), trouble });
    this.#trouble = trouble;
    const { workers, bus, topics } = this.#options;
    const wanted = services.filter(({ name }) => workers.length === 0 || workers.includes(name));
    for (const line of this.#changes.take(wanted, this.#t())) {
      this.#add(line);
      if (line.health === "gone") continue;
      if (line.event === "appeared") this.#kinds.ask(line.worker);
      if (this.#subscriptions.has(line.worker)) continue;
      // One for each worker, so that whose message it is is known also where it does not say so.
      const subscription = bus.subscribe(
        [...topics],
        (message) => this.#take(line.worker, message),
        { workers: [line.worker] },
      );
      this.#subscriptions.set(line.worker, subscription);
    }
  }

  #take(worker: string, message: Telemetry): void {
    const { except, file } = this.#options;
    const { topic, seq, instance, timestamp, payload } = message;
    if (this.#isStopped || except.some((pattern) => topicMatches(pattern, topic))) return;
    const t = this.#t();
    const lost = this.#gaps.take(worker, message);
    if (lost > 0) {
      this.#lost += lost;
      this.#add({ type: "lost", t, source: worker, topic, count: lost });
    }
    const kind = this.#kinds.kindOf(worker, topic);
    const line: RecordingLine = {
      type: "message",
      t,
      source: worker,
      topic,
      ...(seq === undefined ? {} : { seq }),
      ...(instance === undefined ? {} : { instance }),
      ...(kind === undefined ? {} : { kind }),
      timestamp,
      payload,
    };
    const text = boundedText(line);
    if (typeof text !== "string") return this.#leaveOut(text.reason);
    if (this.#untold.count > 0) this.#tellLeftOut();
    if (!file.add(text)) return this.#leaveOut("the disk is too slow");
    this.#messages++;
    this.#published.add(worker);
  }

  #leaveOut(reason: string): void {
    this.#leftOut++;
    this.#untold = { count: this.#untold.count + 1, reason };
  }

  #tellLeftOut(): void {
    if (this.#untold.count === 0) return;
    if (this.#add({ type: "left_out", t: this.#t(), ...this.#untold })) {
      this.#untold = { count: 0, reason: "" };
    }
  }

  #add(line: RecordingLine): boolean {
    return this.#options.file.add(lineText(line));
  }
}

/** The line as text, or why it is none that could be read again. */
function boundedText(line: RecordingLine): string | { reason: string } {
  try {
    const text = lineText(line);
    if (text.length * BYTES_PER_UNIT <= LONGEST_LINE) return text;
    const bytes = Buffer.byteLength(text);
    return bytes <= LONGEST_LINE ? text : { reason: `a message of ${bytes} bytes` };
  } catch (error) {
    return { reason: errorText(error) }; // nested too deep to be written
  }
}
