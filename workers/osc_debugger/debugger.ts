/** What the debugger does with each packet: passes it on first, then looks at it. */
import type { Clock } from "../../bus/mod.ts";
import {
  decodePacket,
  type OscMessage,
  OscSender,
  type OscTarget,
  type Sender,
} from "../../bus/osc/mod.ts";
import { AddressTable } from "./addresses/address_table.ts";
import { parseTargets } from "./config.ts";
import { AddressFilter } from "./messages/address_filter.ts";
import { cut, jsonArguments, timeTagText } from "./messages/json_argument.ts";
import { Latest } from "./messages/latest.ts";
import type { Recorder } from "./recording/recorder.ts";
import type { ShownMessage } from "./topics.ts";

/** Messages that one publication holds. */
const MOST_MESSAGES = 200;
/** Characters that are shown of an address, and of type tags. */
const LONGEST_SHOWN = 256;

/** Packets and messages since the start or the last `clear`. */
interface Counts {
  received: number;
  messages: number;
  malformed: number;
  lastMalformed: string | null;
  /** Packets that it had sent itself. */
  looped: number;
}

function noCounts(): Counts {
  return { received: 0, messages: 0, malformed: 0, lastMalformed: null, looped: 0 };
}

/** What the debugger needs of the system it runs on. */
export interface Surroundings {
  readonly clock: Clock;
  /** Whether an address is one of this machine. */
  readonly isOwnAddress: (address: string) => boolean;
  /** Called when a target's name cannot be resolved, and again when it can. */
  readonly onResolve?: (target: OscTarget, error: Error | undefined) => void;
}

/** Who looks at the messages. */
export interface Watchers {
  /** Whether anybody reads the new messages at this moment. */
  readonly wantsMessages: () => boolean;
  /** Gets each message that is shown, at once; undefined where nothing is printed. */
  readonly print: ((message: ShownMessage) => void) | undefined;
  /** Gets what is wrong with a packet that is no OSC. */
  readonly printMalformed?: ((what: string) => void) | undefined;
  /** Called for the first packet that comes back here, and for the first one of new targets. */
  readonly loopFound?: (() => void) | undefined;
}

/** See the head of the file. */
export class OscDebugger {
  readonly addresses = new AddressTable();
  readonly counts: Counts = noCounts();
  filter: AddressFilter;
  /** Gets every packet while there is one. */
  recorder: Recorder | undefined;

  readonly #surroundings: Surroundings;
  readonly #watchers: Watchers;
  readonly #forward: OscSender;
  readonly #latest = new Latest<ShownMessage>(MOST_MESSAGES);
  #isLoopTold = false;

  constructor(
    options: { forward: string; filter: string },
    surroundings: Surroundings,
    watchers: Watchers,
  ) {
    this.#surroundings = surroundings;
    this.#watchers = watchers;
    const { onResolve } = surroundings;
    this.#forward = new OscSender(parseTargets(options.forward), onResolve && { onResolve });
    this.filter = new AddressFilter(options.filter);
  }

  /** Where packets are passed on to, host:port each. */
  get targets(): string[] {
    return this.#forward.targets.map(({ host, port }) => `${host}:${port}`);
  }

  /** The port that packets are passed on from. */
  get port(): number {
    return this.#forward.port;
  }

  /** Packets passed on, and not, since the start. */
  get forwarding(): OscSender["stats"] {
    return this.#forward.stats;
  }

  set forward(text: string) {
    this.#isLoopTold = false;
    this.#forward.setTargets(parseTargets(text));
  }

  /** Takes a packet. @param bytes valid during the call only */
  receive(bytes: Uint8Array<ArrayBuffer>, sender: Sender): void {
    if (this.#isOwn(sender)) return this.#takeLooped();
    this.#forward.send(bytes);
    this.recorder?.take(bytes, `${sender.address}:${sender.port}`);
    this.counts.received++;
    // A copy: blobs among the arguments are parts of it, and are kept.
    const decoded = decodePacket(bytes.slice());
    if (!decoded.ok) {
      this.counts.malformed++;
      this.counts.lastMalformed = `${sender.address}:${sender.port}: ${decoded.error.message}`;
      this.#watchers.printMalformed?.(this.counts.lastMalformed);
      return;
    }
    const nowSeconds = this.#surroundings.clock.now();
    const wantsMessages = this.#watchers.wantsMessages();
    for (const message of decoded.messages) {
      this.counts.messages++;
      this.addresses.take(message, sender, nowSeconds);
      const { print } = this.#watchers;
      if ((!wantsMessages && print === undefined) || !this.filter.shows(message.address)) continue;
      const shown = shownMessage(message, sender, nowSeconds);
      print?.(shown);
      if (wantsMessages) this.#latest.add(shown);
    }
  }

  /** Whether a packet is one that was passed on: a target is this port, under whatever name. */
  #isOwn({ address, port }: Sender): boolean {
    return port === this.#forward.port && this.#surroundings.isOwnAddress(address);
  }

  #takeLooped(): void {
    this.counts.looped++;
    if (this.#isLoopTold) return;
    this.#isLoopTold = true;
    this.#watchers.loopFound?.();
  }

  /** Sends a packet to the targets. */
  send(bytes: Uint8Array): void {
    this.#forward.send(bytes);
  }

  /** New messages since the last call. */
  takeLatest(): { items: ShownMessage[]; leftOut: number } {
    return this.#latest.take();
  }

  /** Forgets all addresses and counts. @returns how many addresses were known */
  clear(): number {
    const { size } = this.addresses;
    this.addresses.clear();
    Object.assign(this.counts, noCounts());
    return size;
  }

  close(): void {
    this.#forward.close();
  }
}

function shownMessage(message: OscMessage, sender: Sender, nowSeconds: number): ShownMessage {
  return {
    timestamp: nowSeconds,
    address: cut(message.address, LONGEST_SHOWN),
    types: cut(message.types, LONGEST_SHOWN),
    args: jsonArguments(message.args) as ShownMessage["args"],
    sender: `${sender.address}:${sender.port}`,
    time_tag: message.timeTag === undefined ? null : timeTagText(message.timeTag),
  };
}
