/** What the debugger publishes, and when. */
import type { z } from "zod";
import type { WorkerContext } from "../../bus/mod.ts";
import type { configSchema } from "./config.ts";
import type { OscDebugger } from "./debugger.ts";
import type { Listening } from "./listening.ts";
import type { Recordings } from "./recording/recordings.ts";
import type { addressSchema, stateSchema, topics } from "./topics.ts";

/** What the shell gives to this worker. */
export type Context = WorkerContext<typeof configSchema, typeof topics>;

/** Addresses in a publication; `list_addresses` has all. */
const MOST_PUBLISHED = 500;

/** A row as a command or a topic carries it. */
export type AddressPayload = z.input<typeof addressSchema>;

/** Rows of the addresses that are shown. */
export function addressRows(
  osc: OscDebugger,
  shows: (address: string) => boolean,
  most: number,
): AddressPayload[] {
  return osc.addresses.rows(shows, most) as AddressPayload[];
}

/** Publishes what has changed. */
export class Reports {
  readonly #context: Context;
  readonly #osc: OscDebugger;
  readonly #listening: Listening;
  readonly #recordings: Recordings;
  #toldMessages = -1;
  #wasQuiet = false;
  #toldState = "";

  constructor(
    context: Context,
    parts: { osc: OscDebugger; listening: Listening; recordings: Recordings },
  ) {
    this.#context = context;
    this.#osc = parts.osc;
    this.#listening = parts.listening;
    this.#recordings = parts.recordings;
  }

  get state(): z.input<typeof stateSchema> {
    const { counts, forwarding, targets, filter, addresses } = this.#osc;
    return {
      listening: this.#listening.address,
      listening_error: this.#listening.trouble,
      forward: targets,
      filter: filter.text,
      received: counts.received,
      messages: counts.messages,
      malformed: counts.malformed,
      last_malformed: counts.lastMalformed,
      forwarded: forwarding.sent,
      looped: counts.looped,
      not_forwarded: forwarding.dropped + forwarding.errors,
      last_error: forwarding.lastError ?? null,
      addresses: addresses.size,
      recording: this.#recordings.recording,
      replay: this.#recordings.replay,
    };
  }

  /** Tells new messages, if there are any. */
  tellMessages(): void {
    const { items, leftOut } = this.#osc.takeLatest();
    if (items.length === 0) return;
    this.#context.publish("osc.messages", {
      messages: items,
      left_out: leftOut,
      total_count: this.#osc.counts.messages,
    });
  }

  /** Ends a second: tells its rates, and what else has changed in it. */
  endSecond(): void {
    this.#osc.addresses.endSecond(this.#context.clock.now());
    this.#tellState();
    const { messages } = this.#osc.counts;
    const isQuiet = messages === this.#toldMessages;
    // In the first quiet second the rates have become 0, which is news.
    if (isQuiet && this.#wasQuiet) return;
    this.#wasQuiet = isQuiet;
    this.#toldMessages = messages;
    this.#context.publish("osc.addresses", {
      addresses: addressRows(
        this.#osc,
        (address) => this.#osc.filter.shows(address),
        MOST_PUBLISHED,
      ),
      total_addresses: this.#osc.addresses.size,
      others: this.#osc.addresses.others,
    });
  }

  #tellState(): void {
    const { state } = this;
    const text = JSON.stringify(state);
    if (text === this.#toldState) return;
    this.#toldState = text;
    this.#context.publish("osc.state", state);
  }
}
