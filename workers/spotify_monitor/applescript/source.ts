import { type Clock, errorText, type Logger } from "../../../bus/mod.ts";
import type { PlaybackState, Track } from "../../../bus/playback/mod.ts";
import { bestPlayer, type Candidate, type PlayerChoice } from "../choice.ts";
import { pause } from "../../../bus/pause.ts";
import { PlayerPosition } from "../position.ts";
import type { PlaybackSource, PlaybackStatus, PlayerInfo, SourceStatus } from "../source.ts";
import { readScriptAnswer, type ScriptAnswer } from "./answer.ts";
import { APPLICATIONS, chosenApplications, type ScriptableApplication } from "./applications.ts";
import { runScript, ScriptError } from "./osascript.ts";
import { playerScript } from "./script.ts";

/**
 * The first time that a player is told anything, macOS asks the user for permission, and the script waits
 * for the answer. That one does not run is found out without.
 */
const FIRST_TIMEOUT_MS = 120_000;
const TIMEOUT_MS = 4_000;
/** After so long without an answer. */
const SILENT_MS = 3_000;
/** Without a player that plays or pauses, so many intervals pass between two looks. */
const IDLE_FACTOR = 3;
/** The player is asked late in the life of osascript, which must start first. */
const ASKED_AT = 0.8;

/** What {@link AppleScriptSource} needs. */
export interface AppleScriptSourceOptions {
  readonly choice: PlayerChoice;
  /** Seconds between two looks while a player plays or pauses. */
  lookSeconds(): number;
  readonly clock: Clock;
  readonly log: Logger;
  onChange(): void;
}

/** Players of macOS, each asked by a script now and then; never two scripts at a time. */
export class AppleScriptSource implements PlaybackSource {
  readonly name = "applescript";
  readonly seekSeconds = 0.3;
  readonly #options: AppleScriptSourceOptions;
  readonly #players: readonly ScriptedPlayer[];
  readonly #stopped = new AbortController();
  #best: ScriptedPlayer | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: AppleScriptSourceOptions) {
    this.#options = options;
    this.#players = chosenApplications(options.choice)
      .map((application, rank) => new ScriptedPlayer(application, rank));
  }

  get status(): SourceStatus {
    if (this.#players.length === 0) {
      const known = APPLICATIONS.map(({ name }) => name).join(", ");
      const message = `none of the players that are chosen can be asked by AppleScript: ${known}`;
      return { state: "unavailable", message };
    }
    const best = this.#best;
    if (best !== undefined) return { state: "following", message: best.application.application };
    const problems = this.#players.map(({ problem }) => problem);
    if (problems.every((problem) => problem !== undefined)) {
      return { state: "unavailable", message: problems.join("; ") };
    }
    const names = this.#players.map(({ application }) => application.application);
    return { state: "waiting", message: `waiting for ${names.join(", ")}` };
  }

  get playback(): PlaybackState | undefined {
    const { clock } = this.#options;
    return this.#best?.playback(clock.monotonicMs(), clock.now());
  }

  start(): void {
    if (this.#players.length > 0) this.#running = this.#run();
  }

  /** It is the first that is asked on macOS: nothing can be better. */
  need(): void {}

  players(): Promise<PlayerInfo[]> {
    return Promise.resolve(
      this.#players.flatMap(({ application, answer }) =>
        answer === undefined ? [] : [infoOf(application, answer, true)]
      ),
    );
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, onChange } = this.#options;
    while (!this.#stopped.signal.aborted) {
      const beganMs = clock.monotonicMs();
      for (const player of this.#players) await this.#look(player);
      if (this.#stopped.signal.aborted) return;
      this.#best = bestPlayer(
        this.#players.filter(({ answer }) => answer !== undefined),
        this.#best,
      );
      onChange();
      const isOn = this.#best !== undefined && this.#best.status !== "stopped";
      const intervalMs = this.#options.lookSeconds() * 1000 * (isOn ? 1 : IDLE_FACTOR);
      await pause(
        Math.max(100, beganMs + intervalMs - clock.monotonicMs()),
        this.#stopped.signal,
      );
    }
  }

  async #look(player: ScriptedPlayer): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopped;
    const timeoutMs = player.hasAnswered ? TIMEOUT_MS : FIRST_TIMEOUT_MS;
    const beganMs = clock.monotonicMs();
    try {
      const printed = await runScript(playerScript(player.application), { timeoutMs, signal });
      const atMs = beganMs + (clock.monotonicMs() - beganMs) * ASKED_AT;
      player.take(readScriptAnswer(printed), atMs);
      this.#tell(player, undefined);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ScriptError || error instanceof TypeError)) throw error;
      player.failed(clock.monotonicMs());
      this.#tell(player, `${player.application.application}: ${errorText(error)}`);
    }
  }

  /** Logs each problem once, and its end. */
  #tell(player: ScriptedPlayer, problem: string | undefined): void {
    const before = player.problem;
    player.problem = problem;
    if (problem === before) return;
    const { log } = this.#options;
    if (problem !== undefined) log.warn("AppleScript: {problem}", { problem });
    else log.info("AppleScript: {player} answers", { player: player.application.application });
  }
}

/** The chosen players that run now. @throws {ScriptError} when none can be asked */
export async function runningApplications(choice: PlayerChoice): Promise<PlayerInfo[]> {
  const { signal } = new AbortController();
  const infos: PlayerInfo[] = [];
  const failures: unknown[] = [];
  for (const application of APPLICATIONS) {
    try {
      const printed = await runScript(playerScript(application), {
        timeoutMs: FIRST_TIMEOUT_MS,
        signal,
      });
      const answer = readScriptAnswer(printed);
      if (answer === undefined) continue;
      const isFollowed = chosenApplications(choice).includes(application);
      infos.push(infoOf(application, answer, isFollowed));
    } catch (error) {
      // One may not be installed.
      failures.push(error);
    }
  }
  if (failures.length === APPLICATIONS.length) throw failures[0];
  return infos;
}

function infoOf(
  { name, application }: ScriptableApplication,
  { status, track }: ScriptAnswer,
  followed: boolean,
): PlayerInfo {
  const { artist = "", title = "" } = track ?? {};
  return { name, identity: application, source: "applescript", status, artist, title, followed };
}

/** What is known of one player. */
class ScriptedPlayer implements Candidate {
  readonly application: ScriptableApplication;
  readonly rank: number;
  /** Why it cannot be asked now. */
  problem: string | undefined = "it is starting";
  /** Whether it has ever said what it does. */
  hasAnswered = false;
  #answeredMs = -Infinity;
  readonly #position = new PlayerPosition();
  #answer: ScriptAnswer | undefined;
  #playingSinceMs = -Infinity;

  constructor(application: ScriptableApplication, rank: number) {
    this.application = application;
    this.rank = rank;
  }

  get answer(): ScriptAnswer | undefined {
    return this.#answer;
  }

  get status(): PlaybackStatus {
    return this.#answer?.status ?? "stopped";
  }

  get track(): Track | null {
    return this.#answer?.track ?? null;
  }

  get playingSinceMs(): number {
    return this.#playingSinceMs;
  }

  /** A player that has not answered for a while makes no music. */
  failed(nowMs: number): void {
    if (nowMs - this.#answeredMs >= SILENT_MS) this.#answer = undefined;
  }

  take(answer: ScriptAnswer | undefined, atMs: number): void {
    this.#answeredMs = atMs;
    const before = this.#answer;
    this.#answer = answer;
    if (answer !== undefined) this.hasAnswered = true;
    if (answer?.status === "playing" && before?.status !== "playing") this.#playingSinceMs = atMs;
    const isOther = answer?.track?.title !== before?.track?.title ||
      answer?.track?.artist !== before?.track?.artist;
    if (isOther) this.#position.restart(atMs);
    this.#position.run(answer?.status === "playing" ? 1 : 0, atMs);
    const position = answer?.positionSeconds;
    if (position !== undefined) this.#position.read(position * 1e6, atMs);
  }

  playback(nowMs: number, now: number): PlaybackState {
    const position = this.#position.at(nowMs);
    const duration = this.track?.duration ?? 0;
    return {
      is_playing: this.status === "playing",
      track: this.track,
      position: duration > 0 ? Math.min(position, duration) : position,
      timestamp: now,
      player: this.application.application,
      deck: null,
      bpm: null,
      is_audible: this.#answer?.isAudible ?? true,
      rate: 1,
    };
  }
}
