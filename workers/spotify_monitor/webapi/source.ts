import { ServiceUnavailableError } from "../../../bus/http/mod.ts";
import { type Clock, errorText, type Logger } from "../../../bus/mod.ts";
import { isSameTrack, type PlaybackState } from "../../../bus/playback/mod.ts";
import { PlayerPosition } from "../position.ts";
import type { PlaybackSource, PlayerInfo, SourceStatus } from "../source.ts";
import { LoginRefusedError } from "./accounts.ts";
import { readAnswer, type WebApiPlayback } from "./answer.ts";
import { NotLoggedInError, type SpotifyApi } from "./api.ts";
import { LoginFileError } from "./login_file.ts";
import { nextQuestionSeconds } from "./pace.ts";

/** Whether somebody has logged in meanwhile is looked up so often. */
const LOGIN_SECONDS = 5;
const FIRST_SECONDS = 0.3;
/** A track of unknown length goes on so long without an answer. */
const UNKNOWN_SECONDS = 30;

/** What {@link WebApiSource} needs. */
export interface WebApiSourceOptions {
  readonly api: SpotifyApi;
  /** Seconds between two questions in the middle of a track. */
  intervalSeconds(): number;
  readonly clock: Clock;
  readonly log: Logger;
  onChange(): void;
}

/** What Spotify plays on any device, asked of its Web API now and then. */
export class WebApiSource implements PlaybackSource {
  readonly name = "webapi";
  /** Answers are late by what the network likes. */
  readonly seekSeconds = 1;
  readonly #options: WebApiSourceOptions;
  readonly #stopped = new AbortController();
  readonly #position = new PlayerPosition({ waverSeconds: 1 });
  #seen: WebApiPlayback | undefined;
  #answeredMs = -Infinity;
  #isNeeded = true;
  #problem: string | undefined = "it is starting";
  #running: Promise<void> = Promise.resolve();
  #wake = () => {};

  constructor(options: WebApiSourceOptions) {
    this.#options = options;
  }

  get status(): SourceStatus {
    if (!this.#isNeeded) return { state: "resting", message: "a better source has a player" };
    if (this.#problem !== undefined) return { state: "unavailable", message: this.#problem };
    if (this.#seen === undefined) return { state: "waiting", message: "Spotify plays nowhere" };
    return { state: "following", message: this.#player };
  }

  get playback(): PlaybackState | undefined {
    const seen = this.#seen;
    if (seen === undefined || !this.#isNeeded) return undefined;
    const nowMs = this.#options.clock.monotonicMs();
    const position = this.#position.at(nowMs);
    const duration = seen.track?.duration ?? 0;
    return {
      is_playing: seen.isPlaying && !this.#hasRunOut(nowMs),
      track: seen.track,
      position: duration > 0 ? Math.min(position, duration) : position,
      timestamp: this.#options.clock.now(),
      player: this.#player,
      deck: null,
      bpm: null,
      is_audible: seen.isAudible,
      rate: 1,
    };
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Questions are counted: none are asked while a better source has a player. */
  need(isNeeded: boolean): void {
    if (isNeeded === this.#isNeeded) return;
    this.#isNeeded = isNeeded;
    this.#seen = undefined;
    if (isNeeded) this.#wake();
  }

  players(): Promise<PlayerInfo[]> {
    const seen = this.#seen;
    if (seen === undefined) return Promise.resolve([]);
    return Promise.resolve([{
      name: "spotify",
      identity: this.#player,
      source: this.name,
      status: seen.isPlaying ? "playing" : "paused",
      artist: seen.track?.artist ?? "",
      title: seen.track?.title ?? "",
      followed: true,
    }]);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake();
    await this.#running;
  }

  get #player(): string {
    const device = this.#seen?.device ?? "";
    return device === "" ? "Spotify" : `Spotify (${device})`;
  }

  /** Without answers the track is taken to go on to its end, and no further. */
  #hasRunOut(nowMs: number): boolean {
    if (this.#problem === undefined) return false;
    const duration = this.#seen?.track?.duration ?? 0;
    if (duration > 0) return this.#position.at(nowMs) >= duration;
    return nowMs - this.#answeredMs > UNKNOWN_SECONDS * 1000;
  }

  async #run(): Promise<void> {
    // A source of this machine that has a player says so meanwhile.
    await this.#pause(FIRST_SECONDS);
    while (!this.#stopped.signal.aborted) {
      const seconds = this.#isNeeded ? await this.#ask() : Infinity;
      if (this.#stopped.signal.aborted) return;
      this.#options.onChange();
      await this.#pause(seconds);
    }
  }

  /** Asks once. @returns seconds until the next question */
  async #ask(): Promise<number> {
    const { api, clock } = this.#options;
    const askedMs = clock.monotonicMs();
    try {
      const json = await api.player(this.#stopped.signal);
      const answeredMs = clock.monotonicMs();
      this.#tell(undefined);
      this.#answeredMs = answeredMs;
      this.#take(readAnswer(json), (askedMs + answeredMs) / 2);
      return nextQuestionSeconds({
        intervalSeconds: this.#options.intervalSeconds(),
        isPlaying: this.#seen?.isPlaying ?? false,
        hasTrack: (this.#seen?.track ?? null) !== null,
        remainingSeconds: this.#remaining(answeredMs),
      });
    } catch (error) {
      if (this.#stopped.signal.aborted) return Infinity;
      return this.#failed(error);
    }
  }

  #take(seen: WebApiPlayback | undefined, atMs: number): void {
    const isOther = !isSameTrack(seen?.track ?? null, this.#seen?.track ?? null);
    this.#seen = seen;
    if (isOther) this.#position.restart(atMs);
    this.#position.run(seen?.isPlaying ? 1 : 0, atMs);
    if (seen?.positionSeconds !== undefined) this.#position.read(seen.positionSeconds * 1e6, atMs);
  }

  #remaining(nowMs: number): number | undefined {
    const duration = this.#seen?.track?.duration ?? 0;
    return duration > 0 ? duration - this.#position.at(nowMs) : undefined;
  }

  #failed(error: unknown): number {
    this.#tell(errorText(error));
    if (error instanceof ServiceUnavailableError) return Math.max(error.retrySeconds, 1);
    this.#seen = undefined;
    const isLogin = error instanceof NotLoggedInError || error instanceof LoginRefusedError ||
      error instanceof LoginFileError;
    if (!isLogin) this.#options.log.error("Web API: {error}", { error });
    return LOGIN_SECONDS;
  }

  /** Logs each problem once, and its end. */
  #tell(problem: string | undefined): void {
    const { log } = this.#options;
    const before = this.#problem;
    this.#problem = problem;
    // The time that is left changes from one to the next.
    const kind = (text: string | undefined) => text?.replace(/;.*/, "");
    if (kind(problem) === kind(before)) return;
    if (problem === undefined) log.info("Web API: Spotify answers");
    else log.info("Web API: {problem}", { problem });
  }

  #pause(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = seconds === Infinity ? undefined : setTimeout(resolve, seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stopped.signal.aborted) this.#wake();
    });
  }
}
