/** Whose beats the clock follows: those that are heard, or those that a DJ program tells. */
import { z } from "zod";
import { BusClient, type Clock, type Subscription } from "../../../bus/mod.ts";
import { HeardTime } from "../clock/heard_time.ts";
import { createPulse, type Pulse } from "../clock/pulse.ts";
import { ToldBeats } from "./told_beats.ts";

/** `beat_source` of the configuration: `auto` follows told beats while there are any. */
export const BEAT_SOURCES = ["audio", "os2l", "auto"] as const;
/** One of {@link BEAT_SOURCES}. */
export type BeatSourceChoice = typeof BEAT_SOURCES[number];

/** The topic on which a monitor tells what came over OS2L; what is needed of it. */
const TOPIC = "virtualdj.beat";
const beatSchema = z.object({
  timestamp: z.number(),
  position: z.int(),
  bpm: z.number(),
  change: z.boolean(),
});

/** A message that claims to be older than this comes from a machine with another time. */
const OLDEST_SECONDS = 1;

/** See the head of the file. */
export class BeatSource {
  readonly #time: Clock;
  readonly #captureSeconds: () => number;
  readonly #onBeat: () => void;
  readonly #heard = new HeardTime();
  readonly #told = new ToldBeats();
  #choice: BeatSourceChoice = "audio";
  #client: BusClient | undefined;
  #subscription: Subscription | undefined;
  #following: "audio" | "os2l" = "audio";
  #isTold = false;

  /**
   * @param captureSeconds how old sound is at the least when it arrives
   * @param onBeat called for each beat that is told
   */
  constructor(time: Clock, captureSeconds: () => number, onBeat: () => void) {
    this.#time = time;
    this.#captureSeconds = captureSeconds;
    this.#onBeat = onBeat;
  }

  /** Whose beats were followed in the last frame. */
  get following(): "audio" | "os2l" {
    return this.#following;
  }

  /** What is wrong and what to do; undefined while there are beats to follow. */
  get message(): string | undefined {
    if (this.#choice !== "os2l" || this.#isTold) return undefined;
    return "no beats come over OS2L: connect VirtualDJ to virtualdj_monitor, " +
      'or set beat_source to "auto"';
  }

  /** Follows somebody else from now on. */
  async choose(choice: BeatSourceChoice): Promise<void> {
    this.#choice = choice;
    if (choice === "audio") return await this.close();
    if (this.#subscription !== undefined) return;
    this.#client = new BusClient();
    this.#subscription = this.#client.subscribe(TOPIC, ({ payload }) => this.#take(payload));
  }

  /**
   * Puts what is told in place of what the tracker believes, where it is to be followed.
   *
   * @param frameEndSeconds end of the frame in the clock's time
   */
  overrule(pulse: Pulse, frameEndSeconds: number): void {
    this.#following = "audio";
    if (this.#choice === "audio") return;
    this.#heard.arrived(frameEndSeconds, this.#time.monotonicMs());
    const nowMs = this.#heard.momentMs(frameEndSeconds, this.#captureSeconds());
    this.#isTold = this.#told.believe(nowMs, pulse);
    if (this.#isTold || this.#choice === "os2l") this.#following = "os2l";
    if (!this.#isTold && this.#choice === "os2l") Object.assign(pulse, NOTHING);
  }

  async close(): Promise<void> {
    this.#subscription = undefined;
    const client = this.#client;
    this.#client = undefined;
    await client?.close();
  }

  #take(payload: unknown): void {
    const beat = beatSchema.safeParse(payload);
    if (!beat.success) return;
    const { timestamp, ...told } = beat.data;
    const age = this.#time.now() - timestamp;
    const isCredible = age >= 0 && age <= OLDEST_SECONDS;
    const monotonicMs = this.#time.monotonicMs() - (isCredible ? 1000 * age : 0);
    this.#told.take({ ...told, monotonicMs });
    this.#onBeat();
  }
}

const NOTHING = createPulse();
