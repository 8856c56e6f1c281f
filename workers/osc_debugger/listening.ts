import { errorText, type Logger, UserError } from "../../bus/mod.ts";
import {
  type DatagramReceiver,
  openReceiver,
  parseUdpAddress,
  ReceiveError,
  type UdpAddress,
} from "../../bus/osc/mod.ts";
import type { OscDebugger } from "./debugger.ts";

/** The port at which the debugger hears; it may be changed, lost and had again while it runs. */
export class Listening {
  readonly #osc: OscDebugger;
  readonly #log: Logger;
  #receiver: DatagramReceiver | undefined;
  #at: UdpAddress | undefined;
  /** What is tried again until it can be had. */
  #wanted: UdpAddress | undefined;
  #trouble: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  /** What was told last of what goes wrong while it receives: it may go wrong ten times a second. */
  #toldError = "";

  constructor(osc: OscDebugger, log: Logger) {
    this.#osc = osc;
    this.#log = log;
  }

  /** Where it listens, address:port; empty while it cannot. */
  get address(): string {
    return this.#at === undefined ? "" : text(this.#at);
  }

  /** Why it does not listen, for people; null while it does. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /**
   * Listens at an address, as the configuration has it, instead of where it did.
   *
   * @throws {UserError} when it cannot; then it listens where it did
   */
  at(address: string): Promise<void> {
    const at = parseUdpAddress(address);
    return this.#inTurn(async () => {
      // What is waited for already may not be had at once either, and refuses no change of another setting.
      if (at === undefined || isSame(at, this.#at) || isSame(at, this.#wanted)) return;
      await this.#move(at);
    });
  }

  /**
   * The same, but what cannot be had yet is waited for: {@link retry} tries it again. For one that
   * nobody watches: what has the port may be gone in a minute.
   */
  async atOrLater(address: string): Promise<void> {
    try {
      await this.at(address);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#wanted = parseUdpAddress(address);
      this.#trouble = error.message;
      this.#log.warn("{reason}; it is tried again every second", { reason: error.message });
    }
  }

  /** Tries again what could not be had. */
  async retry(): Promise<void> {
    const wanted = this.#wanted;
    if (wanted === undefined) return;
    try {
      await this.#inTurn(async () => {
        if (wanted === this.#wanted) await this.#move(wanted);
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#trouble = error.message;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inTurn(async () => await this.#receiver?.close());
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => {}); // told to the one who asked for it
    return result;
  }

  async #move(to: UdpAddress): Promise<void> {
    if (this.#isClosed) return;
    const before = this.#at;
    // The same port at another address, 0.0.0.0 say, is taken as long as we have it ourselves.
    if (before?.port === to.port) await this.#leave();
    let opened: DatagramReceiver;
    try {
      opened = await this.#open(to);
    } catch (error) {
      if (before !== undefined && this.#receiver === undefined) await this.#goBack(before);
      throw error;
    }
    await this.#leave();
    this.#receiver = opened;
    this.#at = to;
    this.#wanted = undefined;
    this.#trouble = null;
    this.#log.info("listening on UDP {address}", { address: this.address });
  }

  /** Listens where it did; tries again, should somebody have taken that port meanwhile. */
  async #goBack(to: UdpAddress): Promise<void> {
    try {
      this.#receiver = await this.#open(to);
      this.#at = to;
    } catch (error) {
      this.#wanted = to;
      this.#trouble = errorText(error);
    }
  }

  async #leave(): Promise<void> {
    await this.#receiver?.close();
    this.#receiver = undefined;
    this.#at = undefined;
  }

  #tellError(message: string): void {
    if (message === this.#toldError) return;
    this.#toldError = message;
    this.#log.warn("receiving: {message}", { message });
  }

  async #open(at: UdpAddress): Promise<DatagramReceiver> {
    try {
      return await openReceiver({
        ...at,
        onDatagram: (bytes, sender) => this.#osc.receive(bytes, sender),
        onError: (message) => this.#tellError(message),
      });
    } catch (cause) {
      if (!(cause instanceof ReceiveError)) throw cause;
      throw new UserError(
        `OSC cannot be received at UDP ${text(at)}: ${cause.message}; choose another with --listen`,
        { cause },
      );
    }
  }
}

function text({ host, port }: UdpAddress): string {
  return `${host}:${port}`;
}

function isSame(one: UdpAddress, other: UdpAddress | undefined): boolean {
  return one.host === other?.host && one.port === other.port;
}
