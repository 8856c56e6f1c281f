import type { SourceView } from "../../decks/facts.ts";
import type { DeckSource, SourceContext, SourceStatus } from "../source.ts";
import { Announcement } from "./announcement.ts";
import { Os2lConnection } from "./connection.ts";
import type { BeatEvent, ButtonEvent, NumberedCommandEvent, Os2lEvent } from "./event.ts";
import { isLoopback, type ListenAddress } from "./listen_address.ts";

/** One VirtualDJ, and lines that were cut without a word. */
const MOST_CONNECTIONS = 4;
const RETRY_MS = 5000;
/** Who breaks the rules again and again is told of no more often. */
const FAULT_MS = 10_000;

/** What OS2L brings besides the decks. */
export interface Os2lHandlers {
  /** @param at Unix seconds at which it came */
  beat(event: BeatEvent, at: number): void;
  button(event: ButtonEvent): void;
  command(event: NumberedCommandEvent): void;
}

/** How to listen. */
export interface Os2lOptions {
  readonly address: ListenAddress;
  /** Whether to announce the port as `_os2l._tcp`, where other machines can reach it. */
  readonly announce: boolean;
  /** Whether to ask for VirtualDJ's telemetry. */
  readonly subscribe: boolean;
}

/** The lighting side of OS2L: VirtualDJ connects to us and tells. */
export class Os2lSource implements DeckSource {
  readonly name = "os2l";
  readonly #options: Os2lOptions;
  readonly #handlers: Os2lHandlers;
  readonly #context: SourceContext;
  readonly #connections: Os2lConnection[] = [];
  /**
   * The one that is believed: the first that speaks, for as long as it is there. One that has fallen silent
   * gives way to another that tells of music: a line that was cut may hang for hours.
   */
  #speaker: Os2lConnection | undefined;
  #listener: Deno.TcpListener | undefined;
  #announcement: Announcement | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failure: string | undefined;
  #lastEnd: string | undefined;
  #faultMs = -Infinity;
  #stopped = false;

  constructor(options: Os2lOptions, handlers: Os2lHandlers, context: SourceContext) {
    this.#options = options;
    this.#handlers = handlers;
    this.#context = context;
  }

  get status(): SourceStatus {
    if (this.#failure !== undefined) return { state: "failed", detail: this.#failure };
    const { host } = this.#options.address;
    const port = this.port ?? this.#options.address.port;
    const speaker = this.#speaker;
    if (speaker === undefined) {
      const silent = this.#connections.at(-1);
      if (silent !== undefined) {
        return { state: "waiting", detail: `${silent.peer} is connected and has told nothing yet` };
      }
      const ended = this.#lastEnd === undefined ? "" : ` (the last one: ${this.#lastEnd})`;
      const detail = `listening at ${host}:${port}, VirtualDJ has not connected${ended}; ` +
        `set its options os2l to yes and os2lDirectIp to the address of this machine and :${port}`;
      return { state: "waiting", detail };
    }
    const what = speaker.talk.knowsDecks
      ? "beats and decks"
      : "beats only: this VirtualDJ tells no decks";
    return { state: "live", detail: `${speaker.peer} tells ${what}` };
  }

  view(): SourceView | undefined {
    return this.#speaker?.talk.view(this.#context.clock.monotonicMs());
  }

  /** The port it listens on; undefined while it does not. */
  get port(): number | undefined {
    return this.#listener?.addr.port;
  }

  start(): void {
    const { host, port } = this.#options.address;
    const { log } = this.#context;
    try {
      this.#listener = Deno.listen({ hostname: host, port });
    } catch (error) {
      const taken = error instanceof Deno.errors.AddrInUse;
      const reason = taken ? "another program has that port" : String(error);
      const failure =
        `OS2L cannot listen at ${host}:${port}: ${reason}; choose another with --os2l`;
      if (this.#failure !== failure) log.warn("{failure}", { failure });
      this.#failure = failure;
      this.#retry = setTimeout(() => this.start(), RETRY_MS);
      return;
    }
    if (this.#failure !== undefined) log.info("OS2L listens at {host}:{port}", { host, port });
    this.#failure = undefined;
    if (this.#options.announce && !isLoopback(host)) {
      this.#announcement = new Announcement(this.#listener.addr.port, (reason) => {
        log.warn("OS2L is not announced: {reason}; set os2lDirectIp in VirtualDJ by hand", {
          reason,
        });
      });
    }
    void this.#accept(this.#listener);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#listener?.close();
    this.#listener = undefined;
    for (const connection of [...this.#connections]) connection.close("this program ends");
    await this.#announcement?.stop();
  }

  async #accept(listener: Deno.TcpListener): Promise<void> {
    try {
      for await (const socket of listener) this.#welcome(socket);
    } catch (error) {
      if (this.#stopped) return;
      this.#failure = `OS2L stopped listening: ${error}`;
      this.#context.log.warn("{failure}", { failure: this.#failure });
      this.#listener = undefined;
      closeListener(listener);
      await this.#announcement?.stop();
      this.#announcement = undefined;
      if (this.#stopped) return;
      this.#retry = setTimeout(() => this.start(), RETRY_MS);
    }
  }

  #welcome(socket: Deno.TcpConn): void {
    if (this.#connections.length >= MOST_CONNECTIONS) {
      const silent = this.#connections.find((connection) => connection !== this.#speaker);
      silent?.close(`more than ${MOST_CONNECTIONS} connections`);
    }
    const connection = new Os2lConnection(socket, {
      clock: this.#context.clock,
      subscribe: this.#options.subscribe,
      heard: (event) => {
        if (!this.#isBelieved(connection, event)) return;
        switch (event.kind) {
          case "beat":
            this.#handlers.beat(event, this.#context.clock.now());
            return this.#context.changed();
          case "button":
            return this.#handlers.button(event);
          case "command":
            return this.#handlers.command(event);
          case "value":
            return this.#context.changed();
        }
      },
      ended: (reason, fault) => this.#forget(connection, reason, fault),
    });
    this.#connections.push(connection);
    this.#context.log.debug("OS2L: {peer} has connected", { peer: connection.peer });
    connection.start();
  }

  #isBelieved(connection: Os2lConnection, { kind }: Os2lEvent): boolean {
    const { clock, log } = this.#context;
    const speaker = this.#speaker;
    if (speaker === connection) return true;
    const tellsMusic = kind === "beat" || kind === "value";
    const isFree = speaker === undefined ||
      (tellsMusic && speaker.talk.isSilent(clock.monotonicMs()));
    if (!isFree) return false;
    this.#speaker = connection;
    const { peer } = connection;
    if (speaker === undefined) log.info("OS2L: {peer} is heard", { peer });
    else log.info("OS2L: {peer} is heard; {silent} is silent", { peer, silent: speaker.peer });
    return true;
  }

  #forget(connection: Os2lConnection, reason: string, fault: boolean): void {
    const at = this.#connections.indexOf(connection);
    if (at >= 0) this.#connections.splice(at, 1);
    const wasHeard = this.#speaker === connection;
    if (wasHeard) this.#speaker = undefined;
    const { clock, log } = this.#context;
    const { peer } = connection;
    if (fault) this.#lastEnd = `${peer}, ${reason}`;
    if (fault && clock.monotonicMs() - this.#faultMs >= FAULT_MS) {
      this.#faultMs = clock.monotonicMs();
      log.warn("OS2L: the connection of {peer} is closed: {reason}", { peer, reason });
    } else if (wasHeard) log.info("OS2L: {peer} is gone ({reason})", { peer, reason });
    else log.debug("OS2L: {peer} is gone ({reason})", { peer, reason });
    if (!this.#stopped) this.#context.changed();
  }
}

/** Its iterator may have closed it already. */
function closeListener(listener: Deno.TcpListener): void {
  try {
    listener.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
