/** What the debugger does with each packet: passes it on first, then looks at it. */
import type { Clock } from "../../bus/mod.ts";
import { decodePacket, type OscMessage, OscSender, type Sender } from "../../bus/osc/mod.ts";
import { AddressTable } from "./addresses/address_table.ts";
import { parseTargets } from "./config.ts";
import { AddressFilter } from "./messages/address_filter.ts";
import { jsonArgument } from "./messages/json_argument.ts";
import { Latest } from "./messages/latest.ts";
import type { Recorder } from "./recording/recorder.ts";
import type { ShownMessage } from "./topics.ts";

/** Messages that one publication holds. */
const MOST_MESSAGES = 200;
/** Arguments of a message that are shown. */
const MOST_ARGUMENTS = 64;

/** Packets and messages since the start or the last `clear`. */
interface Counts {
  received: number;
  messages: number;
  malformed: number;
  lastMalformed: string | null;
}

/** Who looks at the messages. */
export interface Watchers {
  /** Whether anybody reads the new messages at this moment. */
  readonly wantsMessages: () => boolean;
  /** Gets each message that is shown, at once; undefined where nothing is printed. */
  readonly print: ((message: ShownMessage) => void) | undefined;
}

/** See the head of the file. */
export class OscDebugger {
  readonly addresses = new AddressTable();
  readonly counts: Counts = { received: 0, messages: 0, malformed: 0, lastMalformed: null };
  filter: AddressFilter;
  /** Gets every packet while there is one. */
  recorder: Recorder | undefined;

  readonly #clock: Clock;
  readonly #watchers: Watchers;
  readonly #forward: OscSender;
  readonly #latest = new Latest<ShownMessage>(MOST_MESSAGES);

  constructor(options: { forward: string; filter: string }, clock: Clock, watchers: Watchers) {
    this.#clock = clock;
    this.#watchers = watchers;
    this.#forward = new OscSender(parseTargets(options.forward));
    this.filter = new AddressFilter(options.filter);
  }

  /** Where packets are passed on to, host:port each. */
  get targets(): string[] {
    return this.#forward.targets.map(({ host, port }) => `${host}:${port}`);
  }

  /** Packets passed on, and not, since the start. */
  get forwarding(): OscSender["stats"] {
    return this.#forward.stats;
  }

  set forward(text: string) {
    this.#forward.setTargets(parseTargets(text));
  }

  /** Takes a packet. @param bytes valid during the call only */
  receive(bytes: Uint8Array<ArrayBuffer>, sender: Sender): void {
    this.#forward.send(bytes);
    this.recorder?.take(bytes, `${sender.address}:${sender.port}`);
    this.counts.received++;
    // A copy: blobs among the arguments are parts of it, and are kept.
    const decoded = decodePacket(bytes.slice());
    if (!decoded.ok) {
      this.counts.malformed++;
      this.counts.lastMalformed = `${sender.address}:${sender.port}: ${decoded.error.message}`;
      return;
    }
    const nowSeconds = this.#clock.now();
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
    Object.assign(this.counts, { received: 0, messages: 0, malformed: 0, lastMalformed: null });
    return size;
  }

  close(): void {
    this.#forward.close();
  }
}

function shownMessage(message: OscMessage, sender: Sender, nowSeconds: number): ShownMessage {
  return {
    timestamp: nowSeconds,
    address: message.address,
    types: message.types,
    args: message.args.slice(0, MOST_ARGUMENTS).map(jsonArgument) as ShownMessage["args"],
    sender: `${sender.address}:${sender.port}`,
  };
}
