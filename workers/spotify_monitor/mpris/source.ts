import { type Clock, errorText, type Logger, repeat } from "../../../bus/mod.ts";
import type { PlaybackState } from "../../../bus/playback/mod.ts";
import type { PlaybackSource, PlayerInfo, SourceStatus } from "../source.ts";
import { sessionBusAddress } from "./bus_address.ts";
import type { PlayerChoice } from "../choice.ts";
import { MprisPlayers } from "./players.ts";
import { SessionBus } from "./session_bus.ts";
import { pause } from "../../../bus/pause.ts";

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
/** A connection that has held for so long was a good one. */
const STABLE_MS = 10_000;

/** What {@link MprisSource} needs. */
export interface MprisSourceOptions {
  readonly choice: PlayerChoice;
  /** A player that plays is asked where it is so often: not all signal their seeks. */
  lookSeconds(): number;
  readonly clock: Clock;
  readonly log: Logger;
  onChange(): void;
}

/** Players of a Linux desktop, over D-Bus. Without a bus it waits for one. */
export class MprisSource implements PlaybackSource {
  readonly name = "mpris";
  readonly seekSeconds = 0.15;
  readonly #options: MprisSourceOptions;
  readonly #stopped = new AbortController();
  #players: MprisPlayers | undefined;
  #problem = "it is starting";
  /** Whether the last connection was lost soon. */
  #isFlapping = false;
  /** Whether it was logged why there is no connection. */
  #isProblemTold = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: MprisSourceOptions) {
    this.#options = options;
  }

  get status(): SourceStatus {
    if (this.#players === undefined) return { state: "unavailable", message: this.#problem };
    const player = this.#players.best;
    if (player !== undefined) {
      const problem = player.problem === undefined ? "" : `, which hangs: ${player.problem}`;
      return { state: "following", message: `${player.identity}${problem}` };
    }
    const { choice } = this.#options;
    const wanted = choice === "any" ? "any player" : choice.join(", ");
    const others = this.#players.all.map(({ name }) => name).sort();
    const instead = others.length === 0 ? "no player runs" : `there are: ${others.join(", ")}`;
    return { state: "waiting", message: `waiting for ${wanted}; ${instead}` };
  }

  get playback(): PlaybackState | undefined {
    return this.#players?.best?.playback;
  }

  start(): void {
    this.#running = this.#run();
    repeat(() => this.#options.lookSeconds(), () => this.#look(), this.#stopped.signal);
  }

  /** Listening costs next to nothing. */
  need(): void {}

  players(): Promise<PlayerInfo[]> {
    return Promise.resolve(this.#players?.infos ?? []);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  #look(): void {
    for (const player of this.#players?.all ?? []) {
      if (!player.isKnown || player === this.#players?.best) player.look();
    }
  }

  /** Connects, and again whenever the bus is lost. */
  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    let retryMs = FIRST_RETRY_MS;
    while (!this.#stopped.signal.aborted) {
      const beganMs = clock.monotonicMs();
      try {
        const reason = await this.#session();
        if (this.#stopped.signal.aborted) return;
        // A bus that is lost again and again is neither asked nor told of in a storm.
        const wasFlapping = this.#isFlapping;
        this.#isFlapping = clock.monotonicMs() - beganMs < STABLE_MS;
        if (!this.#isFlapping) retryMs = FIRST_RETRY_MS;
        this.#lost(`the session's D-Bus is gone: ${reason}`);
        if (!wasFlapping) log.warn("{problem}; waiting for it", { problem: this.#problem });
      } catch (error) {
        const problem = errorText(error);
        if (!this.#isProblemTold) log.info("MPRIS: {problem}", { problem });
        this.#isProblemTold = true;
        this.#lost(problem);
      }
      await pause(retryMs, this.#stopped.signal);
      retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
    }
  }

  #lost(problem: string): void {
    this.#players?.close();
    this.#players = undefined;
    this.#problem = problem;
    this.#options.onChange();
  }

  /** One connection, from its beginning to its end. @returns why it ended */
  async #session(): Promise<string> {
    const { choice, clock, log, onChange } = this.#options;
    const address = sessionBusAddress((name) => Deno.env.get(name));
    if (address === undefined) {
      throw new Error(
        "no session D-Bus: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set",
      );
    }
    const ended = Promise.withResolvers<string>();
    let players: MprisPlayers | undefined;
    const bus = await SessionBus.connect(address, {
      onSignal: (signal) => players?.onSignal(signal),
      onClosed: ended.resolve,
      signal: this.#stopped.signal,
    }).catch((error: unknown) => {
      throw new Error(`the session's D-Bus at ${address} cannot be reached: ${errorText(error)}`);
    });
    try {
      if (this.#stopped.signal.aborted) return "stopped";
      players = new MprisPlayers({ bus, choice, clock, onChange });
      await players.open();
      this.#players = players;
      if (!this.#isFlapping) log.info("MPRIS: listening on the session's D-Bus");
      this.#isProblemTold = false;
      onChange();
      await Promise.race([players.settled(), ended.promise]);
      if (!this.#isFlapping && players.best === undefined && !bus.isClosed) {
        log.info("MPRIS: {message}", { message: this.status.message });
      }
      return await ended.promise;
    } finally {
      players?.close();
      bus.close();
    }
  }
}
