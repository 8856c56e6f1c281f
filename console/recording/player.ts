import { REGISTRY_LOOK_MS } from "../../bus/client/watcher.ts";
import type { Clock } from "../../bus/clock.ts";
import type { JsonObject } from "../../bus/messages/envelope.ts";
import { pause } from "../../bus/pause.ts";
import type { RecordedMessage } from "./format.ts";
import { shiftPayload } from "./payload_times.ts";
import { Schedule } from "./schedule.ts";
import { StateMemory } from "./state_memory.ts";
import { playableLines, type Survey } from "./survey.ts";

/** What comes first is to be heard as well: by then the registry was looked at, and who reads is connected. */
export const LEAD_MS = REGISTRY_LOOK_MS + 400;
/** The system's timers ring so much late, in the middle, and none sooner than after 1 ms: they are set earlier. */
const TIMER_LATE_MS = 1.25;
/** What is due sooner than this leaves now: the shortest timer would make it later than this is early. */
const NOW_MS = 1.1;
/** Waits are cut into pieces, to notice a pause. */
const LONGEST_WAIT_MS = 100;
/** Who is later than this was stopped, or is too slow: it goes on from there, without a burst. */
const LATEST_MS = 1_000;
/** Messages in a row after which the rest of the process has its turn. */
const LONGEST_BURST = 100;
const LINES_BETWEEN_TURNS = 1_000;
/** A recording of a moment that is played in a loop must not take the whole processor. */
const SHORTEST_LOOP_MS = 100;

/** Publishes for a worker of the recording. */
export interface Voice {
  publish(topic: string, payload: object): void;
  /** Publishes and keeps the value for those who join later. */
  publishState(topic: string, payload: object): void;
}

/** What is played, and how. */
export interface PlayerOptions {
  readonly path: string;
  readonly survey: Survey;
  /** By the name of the worker in the file; what others published is left out. */
  readonly voices: ReadonlyMap<string, Voice>;
  readonly clock: Clock;
  /** Waits. @default that of the bus, on the system's timers */
  readonly pause?: typeof pause;
  readonly speed: number;
  /** Seconds of the recording to begin at. */
  readonly from: number;
  readonly repeat: "once" | "loop";
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** What has been played so far. */
export interface PlayerFacts {
  /** Seconds of the recording. */
  readonly position: number;
  readonly messages: number;
  /** Which time it is played, from 1. */
  readonly round: number;
  readonly isPaused: boolean;
  /** Seconds that it has fallen behind and not made up for. */
  readonly lateSeconds: number;
}

/**
 * Plays a recording: each message as long after the one before as it was recorded, with the times inside
 * moved to now (see `shiftPayload`). States from before the begin are told first.
 */
export class Player {
  readonly #options: PlayerOptions;
  readonly #schedule: Schedule;
  readonly #pause: typeof pause;
  readonly #states = new StateMemory();
  /** Unix seconds of t = 0, by the clock of the machine that recorded. */
  #recordedStart: number;
  #messages = 0;
  #round = 0;
  #lateMs = 0;
  #burst = 0;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#schedule = new Schedule(options.speed, () => options.clock.monotonicMs());
    this.#pause = options.pause ?? pause;
    this.#recordedStart = options.survey.startedAt;
  }

  get facts(): PlayerFacts {
    const { position, isPaused } = this.#schedule;
    return {
      position: Math.min(position, this.#options.survey.seconds),
      messages: this.#messages,
      round: Math.max(1, this.#round),
      isPaused,
      lateSeconds: this.#lateMs / 1000,
    };
  }

  /** Pauses, or goes on; then all states are told again, for clocks that went on meanwhile. */
  togglePause(): void {
    if (!this.#schedule.isPaused) return this.#schedule.pause();
    this.#schedule.resume();
    this.#tellStates();
  }

  /** Resolves at the end, or when the signal is aborted. @throws {UserError} when the file is gone */
  async run(): Promise<void> {
    const { repeat, signal, clock } = this.#options;
    do {
      const startMs = clock.monotonicMs();
      this.#round++;
      await this.#playOnce();
      const leftMs = SHORTEST_LOOP_MS - (clock.monotonicMs() - startMs);
      if (repeat === "loop" && leftMs > 0) await this.#pause(leftMs, signal);
    } while (repeat === "loop" && !signal.aborted);
  }

  async #playOnce(): Promise<void> {
    const { path, survey, from, signal } = this.#options;
    this.#recordedStart = survey.startedAt;
    this.#states.clear();
    let hasBegun = false;
    let lines = 0;
    for await (const item of playableLines(path)) {
      if (signal.aborted) return;
      if (++lines % LINES_BETWEEN_TURNS === 0) await this.#pause(0);
      if (!("line" in item)) continue;
      const { line, bytes } = item;
      if (line.t >= from && !hasBegun) {
        hasBegun = true;
        await this.#begin();
      }
      if (line.type === "clock") this.#recordedStart = line.now - line.t;
      if (line.type !== "message") continue;
      if (hasBegun) await this.#until(line.t);
      if (signal.aborted) return;
      this.#take(line, bytes, hasBegun);
    }
    if (!hasBegun) await this.#begin();
    await this.#until(survey.seconds);
  }

  async #begin(): Promise<void> {
    const { from, signal } = this.#options;
    this.#schedule.begin(from, this.#round === 1 ? LEAD_MS : 0);
    await this.#until(from);
    if (!signal.aborted) this.#tellStates();
  }

  async #until(seconds: number): Promise<void> {
    const { signal } = this.#options;
    for (;;) {
      const waitMs = this.#schedule.waitMs(seconds);
      if (waitMs < -LATEST_MS) {
        this.#schedule.slip(-waitMs);
        this.#lateMs -= waitMs;
      }
      if (signal.aborted || waitMs <= NOW_MS) break;
      this.#burst = 0;
      await this.#pause(Math.min(Math.round(waitMs - TIMER_LATE_MS), LONGEST_WAIT_MS), signal);
    }
    if (++this.#burst < LONGEST_BURST) return;
    this.#burst = 0;
    await this.#pause(0);
  }

  #take({ source, topic, payload, t }: RecordedMessage, bytes: number, isDue: boolean): void {
    const { survey, voices } = this.#options;
    const voice = voices.get(source);
    const kind = survey.sources.get(source)?.topics.get(topic);
    if (voice === undefined || kind === undefined) return;
    const isKept = kind === "state" && this.#states.take({ source, topic, payload, bytes });
    if (isDue) this.#publish(voice, topic, payload, this.#recordedStart + t, isKept);
  }

  #tellStates(): void {
    const recordedAt = this.#recordedStart + this.#schedule.position;
    for (const { source, topic, payload } of this.#states) {
      const voice = this.#options.voices.get(source);
      if (voice !== undefined) this.#publish(voice, topic, payload, recordedAt, true);
    }
  }

  #publish(
    voice: Voice,
    topic: string,
    payload: JsonObject,
    recordedAt: number,
    isState: boolean,
  ): void {
    const { clock, speed } = this.#options;
    const shifted = shiftPayload(topic, payload, { recordedAt, now: clock.now(), speed });
    if (isState) voice.publishState(topic, shifted);
    else voice.publish(topic, shifted);
    this.#messages++;
  }
}
