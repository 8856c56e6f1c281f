/** What is known of each address: how often, how fast, what last, between which values, from whom. */
import type { OscMessage, OscValue, Sender } from "../../../bus/osc/mod.ts";
import { areSmall, cut, type JsonArgument, jsonArguments } from "../messages/json_argument.ts";

/** Addresses that are told apart; a program that invents ever new ones must not fill the memory. */
const MOST_ADDRESSES = 5_000;
/** While there are too many, those that were not heard for so long make room. */
const QUIET_SECONDS = 60;
/** Arguments of which the range is kept, from the first on. */
const MOST_RANGES = 16;
/** Longer addresses are counted with those that are too many. */
const LONGEST_ADDRESS = 256;
const LONGEST_TYPES = 256;

/** An address as others see it. */
export interface AddressRow {
  readonly address: string;
  /** Type tags of the last message. */
  readonly types: string;
  readonly count: number;
  /** Messages in the last whole second. */
  readonly rate: number;
  /** The last arguments. */
  readonly args: readonly JsonArgument[];
  /** Least and most of each argument so far; null where it was no number. */
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Unix seconds of the last message. */
  readonly last_at: number;
  /** Who sent the last message, address:port. */
  readonly sender: string;
}

class Entry {
  count = 0;
  countBefore = 0;
  rate = 0;
  types = "";
  /** As they came, while they are small; else as they are shown, which is bounded. */
  #raw: readonly OscValue[] | undefined = [];
  #shown: readonly JsonArgument[] = [];
  lastAt = 0;
  sender: Sender = { address: "", port: 0 };
  readonly min: number[] = [];
  readonly max: number[] = [];

  get args(): readonly JsonArgument[] {
    return this.#raw === undefined ? this.#shown : jsonArguments(this.#raw);
  }

  take(message: OscMessage, sender: Sender, nowSeconds: number): void {
    this.count++;
    this.types = cut(message.types, LONGEST_TYPES);
    if (areSmall(message.args)) this.#raw = message.args;
    else {
      this.#raw = undefined;
      this.#shown = jsonArguments(message.args);
    }
    this.lastAt = nowSeconds;
    this.sender = sender;
    const ranged = Math.min(message.args.length, MOST_RANGES);
    for (let i = 0; i < ranged; i++) {
      const value = message.args[i];
      if (typeof value !== "number" || Number.isNaN(value)) continue;
      if (!(value >= (this.min[i] ?? Infinity))) this.min[i] = value;
      if (!(value <= (this.max[i] ?? -Infinity))) this.max[i] = value;
    }
  }
}

/** See the head of the file. */
export class AddressTable {
  readonly #entries = new Map<string, Entry>();
  /** Messages to addresses beyond those that are told apart. */
  #others = 0;

  /** Addresses that are known. */
  get size(): number {
    return this.#entries.size;
  }

  /** Messages that have no row, because there are too many addresses or theirs is too long. */
  get others(): number {
    return this.#others;
  }

  /** Takes a message. @param nowSeconds Unix time */
  take(message: OscMessage, sender: Sender, nowSeconds: number): void {
    let entry = this.#entries.get(message.address);
    if (entry === undefined) {
      if (this.#entries.size >= MOST_ADDRESSES || message.address.length > LONGEST_ADDRESS) {
        this.#others++;
        return;
      }
      entry = new Entry();
      this.#entries.set(message.address, entry);
    }
    entry.take(message, sender, nowSeconds);
  }

  /** Ends a second: rates are those of the one that has just gone. @param nowSeconds Unix time */
  endSecond(nowSeconds: number): void {
    const isFull = this.#entries.size >= MOST_ADDRESSES;
    for (const [address, entry] of this.#entries) {
      entry.rate = entry.count - entry.countBefore;
      entry.countBefore = entry.count;
      if (isFull && nowSeconds - entry.lastAt > QUIET_SECONDS) this.#entries.delete(address);
    }
  }

  /**
   * Rows, sorted by address.
   *
   * @param shows which addresses
   * @param most at most so many; those heard last stay
   */
  rows(shows: (address: string) => boolean, most: number): AddressRow[] {
    const found = [...this.#entries].filter(([address]) => shows(address));
    if (found.length > most) {
      found.sort(([, a], [, b]) => b.lastAt - a.lastAt);
      found.length = most;
    }
    found.sort(([a], [b]) => a < b ? -1 : 1);
    return found.map(([address, entry]) => rowOf(address, entry));
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
    this.#others = 0;
  }
}

function rowOf(address: string, entry: Entry): AddressRow {
  return {
    address,
    types: entry.types,
    count: entry.count,
    rate: entry.rate,
    args: entry.args,
    min: Array.from(entry.min, finiteOrNull),
    max: Array.from(entry.max, finiteOrNull),
    last_at: entry.lastAt,
    sender: `${entry.sender.address}:${entry.sender.port}`,
  };
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
