import type { Clock } from "../../../bus/mod.ts";
import { bestPlayer, type PlayerChoice } from "../choice.ts";
import type { PlayerInfo } from "../source.ts";
import { MprisPlayer } from "./player.ts";
import type { BusSignal, SessionBus } from "./session_bus.ts";

/** Every player's name on the bus begins with it. */
export const PREFIX = "org.mpris.MediaPlayer2.";
/** A session with more players is no session of people. */
const MOST_PLAYERS = 64;

/** What {@link MprisPlayers} needs. */
export interface MprisPlayersOptions {
  readonly bus: SessionBus;
  readonly choice: PlayerChoice;
  readonly clock: Clock;
  onChange(): void;
}

/** The players on one bus, those that come and go included, and the one of them to tell of. */
export class MprisPlayers {
  readonly #options: MprisPlayersOptions;
  readonly #byOwner = new Map<string, MprisPlayer>();
  readonly #opening = new Set<Promise<void>>();
  #best: MprisPlayer | undefined;

  constructor(options: MprisPlayersOptions) {
    this.#options = options;
  }

  /** Finds those that are there, and listens for others. */
  async open(): Promise<void> {
    const { bus } = this.#options;
    const rule = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'," +
      "arg0namespace='org.mpris.MediaPlayer2'";
    await bus.ask("AddMatch", "s", rule);
    const names = await bus.ask("ListNames");
    if (!Array.isArray(names)) return;
    await Promise.all(
      names.map(async (name: unknown) => {
        if (typeof name !== "string" || !name.startsWith(PREFIX)) return;
        // It may be gone by now.
        const owner = await bus.ask("GetNameOwner", "s", name).catch(() => undefined);
        if (typeof owner === "string") this.#appeared(name, owner);
      }),
    );
  }

  /** All players, each once. */
  get all(): readonly MprisPlayer[] {
    return [...this.#byOwner.values()];
  }

  /** The one to tell of, if there is any. */
  get best(): MprisPlayer | undefined {
    const candidates = this.all.filter((player) => player.isKnown && player.rank < Infinity);
    return this.#best = bestPlayer(candidates, this.#best);
  }

  /** What is known of all players, by name. */
  get infos(): PlayerInfo[] {
    return this.all.map((player) => player.info).sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** Resolves when those that were found have said what they do, or have not answered in time. */
  async settled(): Promise<void> {
    await Promise.all(this.#opening);
  }

  /** A signal from the bus. */
  onSignal(signal: BusSignal): void {
    if (signal.interface === "org.freedesktop.DBus" && signal.member === "NameOwnerChanged") {
      if (signal.sender !== "org.freedesktop.DBus") return;
      const [name, before, after] = signal.body;
      if (typeof name !== "string" || !name.startsWith(PREFIX)) return;
      if (typeof before === "string" && before !== "") this.#vanished(name, before);
      if (typeof after === "string" && after !== "") this.#appeared(name, after);
    } else this.#byOwner.get(signal.sender)?.onSignal(signal);
  }

  close(): void {
    for (const player of this.#byOwner.values()) player.close();
    this.#byOwner.clear();
  }

  #appeared(name: string, owner: string): void {
    const known = this.#byOwner.get(owner);
    if (known !== undefined) {
      known.names.add(name.slice(PREFIX.length));
      return;
    }
    if (this.#byOwner.size >= MOST_PLAYERS) return;
    const player = new MprisPlayer({
      ...this.#options,
      owner,
      names: new Set([name.slice(PREFIX.length)]),
    });
    this.#byOwner.set(owner, player);
    const opening = player.open().finally(() => this.#opening.delete(opening));
    this.#opening.add(opening);
  }

  #vanished(name: string, owner: string): void {
    const player = this.#byOwner.get(owner);
    if (player === undefined) return;
    player.names.delete(name.slice(PREFIX.length));
    if (player.names.size > 0) return;
    player.close();
    this.#byOwner.delete(owner);
    this.#options.onChange();
  }
}
